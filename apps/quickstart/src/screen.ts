/** Shows lines that change: in place on a terminal, elsewhere each line when it is new. */
export interface Screen {
  show(lines: readonly string[]): void;
}

/** The part of a terminal's stream that is used here. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export function screenOn(output: Output): Screen {
  return output.isTTY === true ? inPlace(output) : lineByLine(output);
}

function inPlace(output: Output): Screen {
  let height = 0;
  return {
    show(lines) {
      const up = height === 0 ? "" : `\u001B[${height}A`;
      output.write(`${up}${lines.map((line) => `\u001B[2K${line}\n`).join("")}\u001B[J`);
      height = lines.length;
    },
  };
}

function lineByLine(output: Output): Screen {
  let shown = new Set<string>();
  return {
    show(lines) {
      for (const line of lines) if (!shown.has(line)) output.write(`${line}\n`);
      shown = new Set(lines);
    },
  };
}
