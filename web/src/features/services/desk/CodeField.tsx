import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { Labelled } from './Fields';

/** A code that others name: taken over once the field is left, if it is free. */
export function CodeField({
  label,
  code,
  at,
  taken,
  hint,
  onRename,
}: {
  label: string;
  code: string;
  at?: string;
  taken: readonly string[];
  hint: string;
  onRename: (code: string) => void;
}) {
  const [typed, setTyped] = useState(code);
  useEffect(() => setTyped(code), [code]);
  const done = () => {
    const next = typed.trim();
    if (next === '' || (next !== code && taken.includes(next))) setTyped(code);
    else if (next !== code) onRename(next);
  };
  return (
    <Labelled label={label} at={at}>
      {(id) => (
        <Input
          id={id}
          value={typed}
          maxLength={40}
          placeholder={hint}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={done}
          onPressEnter={done}
        />
      )}
    </Labelled>
  );
}
