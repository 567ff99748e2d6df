/*
 * ViommuDmaRun and ViommuDmaRunPasid: let the daemon's DMA engine act as a device of the caller's choice. The whole program travels in one
 * message and its results in another, both in contiguous buffers that exist since the device started.
 */
#include "call.h"

/* What a step's result and the reply around them take at the most, apart from data that was read. */
#define RESULT_BYTES 64u
#define REPLY_BYTES  64u

/* Whose transfers they are. */
typedef struct _REQUESTER {
    PDEVICE_OBJECT PhysicalDeviceObject;
    BOOLEAN HasPasid;
    BOOLEAN Privileged;
    ULONG Pasid;
} REQUESTER;

/* What bad steps and a bad count are answered with: their positions differ. */
typedef struct _STEP_STATUSES {
    NTSTATUS BadSteps;
    NTSTATUS BadCount;
} STEP_STATUSES;

static BOOLEAN StepIsSound(const VIOMMU_DMA_STEP *Step)
{
    switch (Step->Operation) {
    case ViommuDmaRead:
        return Step->Length <= Step->DataLength && (Step->Data != NULL || Step->Length == 0);
    case ViommuDmaWrite:
    case ViommuDmaFill:
    case ViommuDmaCompare:
        return Step->Data != NULL || Step->DataLength == 0;
    case ViommuDmaCopy:
        return TRUE;
    default:
        return FALSE;
    }
}

static VOID FillStep(const VIOMMU_DMA_STEP *Step, viommu_dma_step *Message)
{
    pb_slice data = { Step->Data, Step->DataLength };

    RtlZeroMemory(Message, sizeof(*Message));
    Message->which_operation = (uint32_t)Step->Operation;
    switch (Step->Operation) {
    case ViommuDmaRead:
        Message->operation.read.iova = Step->Iova;
        Message->operation.read.length = Step->Length;
        break;
    case ViommuDmaWrite:
        Message->operation.write.iova = Step->Iova;
        Message->operation.write.data = data;
        break;
    case ViommuDmaCopy:
        Message->operation.copy.source_iova = Step->Iova;
        Message->operation.copy.destination_iova = Step->DestinationIova;
        Message->operation.copy.length = Step->Length;
        break;
    case ViommuDmaFill:
        Message->operation.fill.iova = Step->Iova;
        Message->operation.fill.length = Step->Length;
        Message->operation.fill.pattern = data;
        break;
    case ViommuDmaCompare:
        Message->operation.compare.iova = Step->Iova;
        Message->operation.compare.length = Step->Length;
        Message->operation.compare.pattern = data;
        break;
    }
}

/* The operations and outcomes of viommu_public.h are the schema's numbers. */
#define SAME_NUMBER(Public, Wire) C_ASSERT((int)(Public) == (int)(Wire))
SAME_NUMBER(VIOMMU_DMA_MAX_STEPS, VIOMMU_CAP_DMA_PROGRAM_REPLY_RESULTS);
SAME_NUMBER(ViommuDmaRead, VIOMMU_DMA_STEP_READ);
SAME_NUMBER(ViommuDmaWrite, VIOMMU_DMA_STEP_WRITE);
SAME_NUMBER(ViommuDmaCopy, VIOMMU_DMA_STEP_COPY);
SAME_NUMBER(ViommuDmaFill, VIOMMU_DMA_STEP_FILL);
SAME_NUMBER(ViommuDmaCompare, VIOMMU_DMA_STEP_COMPARE);
SAME_NUMBER(ViommuDmaStepDone, VIOMMU_DMA_STEP_STATUS_DONE);
SAME_NUMBER(ViommuDmaStepFault, VIOMMU_DMA_STEP_STATUS_FAULT);
SAME_NUMBER(ViommuDmaStepMismatch, VIOMMU_DMA_STEP_STATUS_MISMATCH);
SAME_NUMBER(ViommuDmaStepInvalid, VIOMMU_DMA_STEP_STATUS_INVALID);

static BOOLEAN TakeResult(const viommu_dma_step_result *Result, PVIOMMU_DMA_STEP Step)
{
    if (Result->status < VIOMMU_DMA_STEP_STATUS_DONE || Result->status > VIOMMU_DMA_STEP_STATUS_INVALID) {
        return FALSE;
    }
    if (Step->Operation == ViommuDmaRead) {
        /* Not DataLength: a read of nothing may come without a buffer. */
        if (Result->data.length > Step->Length) {
            return FALSE;
        }
        RtlCopyMemory(Step->Data, Result->data.data, Result->data.length);
    }
    Step->Status = (VIOMMU_DMA_STEP_STATUS)Result->status;
    Step->BytesDone = Result->bytes_done;
    Step->StopIova = Result->stop_iova;
    if (Step->Status == ViommuDmaStepFault) {
        Step->FaultType = Result->fault > 0 ? (ULONG)Result->fault - 1 : TranslationFault;
    }
    return TRUE;
}

static NTSTATUS TakeResults(PCALL Call, PVIOMMU_DMA_STEP Steps, ULONG StepCount)
{
    const viommu_dma_program_reply *reply = &Call->Answer.body.dma_program_reply;
    ULONG i;

    if (Call->Answer.which_body != VIOMMU_DAEMON_MESSAGE_DMA_PROGRAM_REPLY ||
        reply->id != Call->Message.body.dma_program.id || reply->results_count > StepCount) {
        return STATUS_UNSUCCESSFUL;
    }
    for (i = 0; i < reply->results_count; i++) {
        if (!TakeResult(&reply->results[i], &Steps[i])) {
            return STATUS_UNSUCCESSFUL;
        }
    }
    return STATUS_SUCCESS;
}

static NTSTATUS RunProgram(PVIOMMU_DEVICE Device, const REQUESTER *Requester, PVIOMMU_DMA_STEP Steps, ULONG StepCount)
{
    viommu_dma_program *program;
    NTSTATUS status;
    CALL call;
    ULONG i;

    status = CallClaim(&call, Device, &Device->Dma, KeGetCurrentIrql());
    if (!NT_SUCCESS(status)) {
        return status;
    }
    program = &call.Message.body.dma_program;
    call.Message.which_body = VIOMMU_PEER_MESSAGE_DMA_PROGRAM;
    program->id = (ULONGLONG)InterlockedIncrement64(&Device->NextRequestId);
    program->has_device = true;
    DeviceObjectDescribe(Requester->PhysicalDeviceObject, &program->device);
    program->has_pasid = Requester->HasPasid;
    program->pasid = Requester->Pasid;
    program->privileged = Requester->Privileged != FALSE;
    program->steps = call.Slot->Scratch.Steps;
    program->steps_count = StepCount;
    for (i = 0; i < StepCount; i++) {
        FillStep(&Steps[i], &call.Slot->Scratch.Steps[i]);
    }
    status = CallExchange(&call);
    if (NT_SUCCESS(status)) {
        status = TakeResults(&call, Steps, StepCount);
    } else if (status == STATUS_INSUFFICIENT_RESOURCES) {
        status = STATUS_BUFFER_OVERFLOW;
    }
    CallReleaseSlot(&call);
    return status;
}

/* Checks the steps and clears their results. */
static NTSTATUS PrepareSteps(PVIOMMU_DMA_STEP Steps, ULONG StepCount, ULONG ReplyBytes, NTSTATUS BadSteps)
{
    ULONGLONG reply = REPLY_BYTES + (ULONGLONG)StepCount * RESULT_BYTES;
    ULONG i;

    for (i = 0; i < StepCount; i++) {
        if (!StepIsSound(&Steps[i])) {
            return BadSteps;
        }
        Steps[i].Status = ViommuDmaStepNotRun;
        Steps[i].FaultType = 0;
        Steps[i].BytesDone = 0;
        Steps[i].StopIova = 0;
        /* At most DataLength, so the sum cannot wrap. */
        reply += Steps[i].Operation == ViommuDmaRead ? Steps[i].Length : 0;
    }
    return reply <= ReplyBytes ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

static NTSTATUS Run(const REQUESTER *Requester, PVIOMMU_DMA_STEP Steps, ULONG StepCount, const STEP_STATUSES *Statuses)
{
    PVIOMMU_DEVICE device;
    NTSTATUS status;

    if (Requester->PhysicalDeviceObject == NULL) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (Steps == NULL) {
        return Statuses->BadSteps;
    }
    if (StepCount == 0) {
        return Statuses->BadCount;
    }
    if (StepCount > VIOMMU_DMA_MAX_STEPS) {
        return STATUS_BUFFER_OVERFLOW;
    }
    /* A program may take a minute: nothing to poll for at DISPATCH_LEVEL. */
    if (KeGetCurrentIrql() > APC_LEVEL) {
        return STATUS_UNSUCCESSFUL;
    }
    device = SessionEnter();
    if (device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    if (device->Dma.Slots == NULL) {
        status = STATUS_NOT_SUPPORTED;
    } else {
        status = PrepareSteps(Steps, StepCount, device->Dma.ReplyBytes, Statuses->BadSteps);
    }
    if (status == STATUS_SUCCESS) {
        status = RunProgram(device, Requester, Steps, StepCount);
    }
    SessionLeave();
    return status;
}

NTSTATUS NTAPI ViommuDmaRun(PDEVICE_OBJECT PhysicalDeviceObject, PVIOMMU_DMA_STEP Steps, ULONG StepCount)
{
    static const STEP_STATUSES statuses = { STATUS_INVALID_PARAMETER_2, STATUS_INVALID_PARAMETER_3 };
    REQUESTER requester = { PhysicalDeviceObject, FALSE, FALSE, 0 };

    return Run(&requester, Steps, StepCount, &statuses);
}

NTSTATUS NTAPI ViommuDmaRunPasid(PDEVICE_OBJECT PhysicalDeviceObject, ULONG Pasid, BOOLEAN Privileged,
                                 PVIOMMU_DMA_STEP Steps, ULONG StepCount)
{
    static const STEP_STATUSES statuses = { STATUS_INVALID_PARAMETER_4, STATUS_INVALID_PARAMETER_5 };
    REQUESTER requester = { PhysicalDeviceObject, TRUE, Privileged, Pasid };

    return Run(&requester, Steps, StepCount, &statuses);
}
