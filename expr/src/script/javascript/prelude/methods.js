// Methods that Java's strings, numbers and booleans have and JavaScript's do not.
(function () {
  'use strict';
  const hidden = (target, entries) => {
    for (const name of Object.keys(entries)) {
      if (!(name in target)) Object.defineProperty(target, name, { value: entries[name], writable: true, configurable: true });
    }
  };

  hidden(String.prototype, {
    equals(other) { return String(this) === other; },
    equalsIgnoreCase(other) { return typeof other === 'string' && this.toLowerCase() === other.toLowerCase(); },
    isEmpty() { return this.length === 0; },
    contains(part) { return this.includes(part); },
    matches(pattern) { return new RegExp('^(?:' + pattern + ')$').test(this); },
    compareTo(other) { return this < other ? -1 : this > other ? 1 : 0; },
    toCharArray() { return this.split(''); },
  });
  hidden(Number.prototype, {
    intValue() { return Math.trunc(this); },
    longValue() { return Math.trunc(this); },
    doubleValue() { return Number(this); },
    equals(other) { return Number(this) === other; },
  });
  hidden(Boolean.prototype, {
    booleanValue() { return this == true; },
    equals(other) { return (this == true) === other; },
  });
})
