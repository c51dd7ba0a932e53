/** Remembers the result of the function for each key. */
export function oncePer<Key extends object | undefined, Value>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const made = new WeakMap<object, Value>();
  return (key) => {
    const holder = key ?? NO_KEY;
    const known = made.get(holder);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(holder, value);
    return value;
  };
}

const NO_KEY = {};
