/**
 * ConfigureDomain (ddi.md 2.4.13, 7.1, 7.3; checks DDI-286 to DDI-298).
 *
 * The kind of domain is judged before the configuration [DDI-295]. An ARM64 guest configures ARM64 tables and nothing else.
 * For an x64 guest the documented answer is STATUS_NOT_SUPPORTED; the extended profile takes X64 configurations, of four
 * levels, or of five when the IOMMU's input width asks for them. A failure leaves the former configuration [DDI-296].
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import type { Domain } from '../iommu/domain.js';
import type { Outcome } from '../iommu/types.js';
import type { ConfigureDomainRequest, DomainConfigurationArm64, DomainConfigurationX64 } from '../proto/types.js';

/** DOMAIN_CONFIGURATION_ARCH. */
const CONFIGURATION_ARM64 = 0;
const CONFIGURATION_X64 = 1;
/** Input width that four levels of 512 entries translate. */
const FOUR_LEVEL_BITS = 48;

/** A union of zeros, which a message may leave out: bypass [DDI-297]. */
const ZERO_ARM64: DomainConfigurationArm64 = {
  ...{ ttbr0: 0n, ttbr1: 0n, mair0: 0, mair1: 0, inputSize0: 0, inputSize1: 0 },
  ...{ coherentTableWalks: 0, translationEnabled: 0 },
};
const ZERO_X64: DomainConfigurationX64 = { firstLevelPageTableRoot: 0n, translationEnabled: 0 };

const REFUSALS: RefusalStatuses = {
  'bad-input-size': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'bad-root': NTSTATUS.STATUS_INVALID_PARAMETER_2,
};

/** [DDI IOMMU_DOMAIN_CONFIGURE] */
export function configureDomain(caller: Caller, request: ConfigureDomainRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain?.kind !== 'unmanaged') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!request.hasConfiguration) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  switch (request.type) {
    case CONFIGURATION_ARM64:
      return caller.architecture === 'arm64' ? configureArm64(caller, domain, request.arm64) : failure(NTSTATUS.STATUS_NOT_SUPPORTED);
    case CONFIGURATION_X64:
      return isX64Taken(caller) ? configureX64(caller, domain, request.x64) : failure(NTSTATUS.STATUS_NOT_SUPPORTED);
    default:
      return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  }
}

function isX64Taken({ architecture, profile }: Caller): boolean {
  return architecture === 'x64' && profile === 'extended';
}

function configureArm64({ cause }: Caller, domain: Domain, configuration: DomainConfigurationArm64 | null): Answer {
  const { coherentTableWalks, translationEnabled, ...roots } = configuration ?? ZERO_ARM64;
  const tables = { ...roots, coherentTableWalks: coherentTableWalks !== 0, translationEnabled: translationEnabled !== 0 };
  return answerOf(domain.configure(tables, cause));
}

function configureX64({ iommu, cause }: Caller, domain: Domain, configuration: DomainConfigurationX64 | null): Answer {
  const { firstLevelPageTableRoot, translationEnabled } = configuration ?? ZERO_X64;
  const levels = iommu.inputAddressBits > FOUR_LEVEL_BITS ? 5 : 4;
  return answerOf(domain.configure({ firstLevelPageTableRoot, translationEnabled: translationEnabled !== 0, levels }, cause));
}

function answerOf(outcome: Outcome): Answer {
  return outcome.ok ? SUCCESS : refusal(REFUSALS, outcome.why);
}
