import { responses as adaline } from '../providers/adaline/response.ts';
import { responses as astropods } from '../providers/astropods/response.ts';
import { responses as cartesia } from '../providers/cartesia/response.ts';
import { responses as chatcaptain } from '../providers/chatcaptain/response.ts';
import { responses as kore } from '../providers/kore/response.ts';

/** The schemas of every response that is read, by name. Only the fields used are in them; others are allowed. */
export const RESPONSES = { ...chatcaptain, ...adaline, ...astropods, ...cartesia, ...kore };
