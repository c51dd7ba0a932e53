/** Tries one call of an SDK. If it is refused, or its result does not pass `check`, the program ends with 1. */
export async function expect(what, read, check) {
  try {
    const result = await read();
    if (!check(result)) throw new Error(`unexpected: ${JSON.stringify(result)?.slice(0, 300)}`);
    console.log(`ok       ${what}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`REFUSED  ${what}: ${error.constructor.name} ${error.message}`.slice(0, 500));
  }
}
