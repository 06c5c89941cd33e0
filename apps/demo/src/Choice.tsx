import { useId } from 'react'

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly Value[]
  nameOf?: (value: Value) => string
  onChoose: (value: Value) => void
}

/** One setting: a label and a native select. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, nameOf = (option) => option, onChoose } = props
  const id = useId()
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.target.value as Value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {nameOf(option)}
          </option>
        ))}
      </select>
    </div>
  )
}
