// What is made once and kept.

/** A list that grows no more, without the room for 17 that one is given which does. */
export const withoutRoom = <T>(list: T[]): T[] => list.slice();

/** Made when it is asked for. */
export function lazy<Made>(make: () => Made): () => Made {
  let known: { readonly made: Made } | undefined;
  return () => (known ??= { made: make() }).made;
}

/** Made of an object when it is asked for, and kept as long as that is. */
export function keptBy<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const known = new WeakMap<Of, { readonly made: Made }>();
  return (of) => {
    const found = known.get(of);
    if (found) return found.made;
    const made = make(of);
    known.set(of, { made });
    return made;
  };
}
