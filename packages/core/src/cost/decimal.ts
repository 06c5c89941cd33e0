/** An exact decimal number as text, such as `'0.000315'`. `Intl.NumberFormat` and `Number` accept it. */
export type Decimal = `${number}`

/** An exact decimal number for calculations. Its value is `units` × 10 to the power of −`scale`. */
export interface Exact {
  units: bigint
  scale: number
}

export const zero: Exact = { units: 0n, scale: 0 }

/**
 * Converts a number or decimal text to an `Exact`. The value of a `number` is the value that JavaScript prints for
 * it, so 0.27 is exactly 0.27.
 *
 * No library is used, because costs need only sums, products and a rounded quotient. With `BigInt` these are exact in
 * fifty lines. The smallest library for decimals adds 3 kB, and rounds to a number of digits that has to be chosen.
 *
 * @throws RangeError if the value is not a decimal number.
 */
export function exact(value: number | string): Exact {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(String(value)) ?? []
  if (whole === '') throw new RangeError(`${value} is not a decimal number, such as 0.42 or '0.42'.`)
  const units = BigInt(sign + whole + fraction)
  const scale = fraction.length - Number(exponent)
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale }
}

export function plus(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale)
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale }
}

export function minus(a: Exact, b: Exact): Exact {
  return plus(a, { ...b, units: -b.units })
}

export function times(a: Exact, b: Exact): Exact {
  return { units: a.units * b.units, scale: a.scale + b.scale }
}

/**
 * Divides `a` by `b` and rounds to `digits` decimals; halves are rounded away from zero. Returns `undefined` for a
 * division by zero.
 */
export function dividedBy(a: Exact, b: Exact, digits: number): Exact | undefined {
  if (b.units === 0n) return undefined
  const scale = Math.max(a.scale, b.scale)
  const dividend = unitsAt(a, scale) * 10n ** BigInt(digits)
  const divisor = unitsAt(b, scale)
  const isNegative = dividend < 0n !== divisor < 0n
  const [top, bottom] = [magnitude(dividend), magnitude(divisor)]
  const rounded = (2n * top + bottom) / (2n * bottom)
  return { units: isNegative ? -rounded : rounded, scale: digits }
}

/** Returns the number as text, without trailing zeros in its decimals. */
export function decimal({ units, scale }: Exact): Decimal {
  const digits = magnitude(units)
    .toString()
    .padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const text = `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
  return text as Decimal // Digits with at most one sign and one point, as built above.
}

const unitsAt = (value: Exact, scale: number) => value.units * 10n ** BigInt(scale - value.scale)

const magnitude = (value: bigint) => (value < 0n ? -value : value)
