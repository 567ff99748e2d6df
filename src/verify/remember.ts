/** Puts in at the end and drops what is oldest. */
import { LIMITS } from '../base/limits.js';

export function remember<K, V>(map: Map<K, V>, key: K, value: V, most: number = LIMITS.verifierRemembered): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
