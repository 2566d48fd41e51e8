// Whole numbers from JSON are integers, as are those that stand in a script.
(function () {
  'use strict';
  const parse = JSON.parse;
  const whole = (value) => {
    if (typeof value === 'number') return (value | 0) === value ? value | 0 : value;
    if (typeof value === 'object' && value !== null) for (const key of Object.keys(value)) value[key] = whole(value[key]);
    return value;
  };
  JSON.parse = (text, reviver) => (reviver === undefined ? whole(parse(text)) : parse(text, reviver));
})
