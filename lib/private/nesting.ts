/** Whoever is made by somebody who looked at the props already gets more of them than it takes, and is refused together with that one. */
let depth = 0;

/** Whether a stand-in is made of what was refused. Its own props are sound, and what it meets of the rest of the app is no fault of anybody. */
let standsIn = false;

/** Makes what is refused, if at all, together with what is around it. */
export function within<T>(make: () => T): T {
  depth++;
  try {
    return make();
  } finally {
    depth--;
  }
}

export function isWithin(): boolean {
  return depth > 0;
}

export function standingIn<T>(make: () => T): T {
  const before = standsIn;
  standsIn = true;
  try {
    return within(make);
  } finally {
    standsIn = before;
  }
}

/** Whether something is refused already: what is made of nothing then stumbles, and that is no fault of anybody. */
let refuses = false;

export function refusing<T>(make: () => T): T {
  const before = refuses;
  refuses = true;
  try {
    return make();
  } finally {
    refuses = before;
  }
}

export function isRefusing(): boolean {
  return refuses;
}

export function isStandIn(): boolean {
  return standsIn;
}
