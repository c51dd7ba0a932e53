import { adalineSimulator } from '../providers/adaline/simulator.ts';
import { astropodsSimulator } from '../providers/astropods/simulator.ts';
import { cartesiaSimulator } from '../providers/cartesia/simulator.ts';
import { chatcaptainSimulator } from '../providers/chatcaptain/simulator.ts';
import { koreSimulator } from '../providers/kore/simulator.ts';
import type { VendorSimulator } from './contract.ts';

export const VENDOR_SIMULATORS: readonly VendorSimulator[] = [
  chatcaptainSimulator,
  adalineSimulator,
  astropodsSimulator,
  cartesiaSimulator,
  koreSimulator,
];
