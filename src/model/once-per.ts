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

/** Remembers the result of the function for each key that `keyOf` makes. */
export function oncePerKey<Item, Value>(
  make: (item: Item) => Value,
  keyOf: (item: Item) => string,
): (item: Item) => Value {
  const made = new Map<string, Value>();
  return (item) => {
    const key = keyOf(item);
    const known = made.get(key);
    if (known !== undefined || made.has(key)) return known as Value;
    const value = make(item);
    made.set(key, value);
    return value;
  };
}
