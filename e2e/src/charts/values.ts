/** The values of a chart, as its `values.yaml` describes them. */
import { isCollection, isMap, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";

export interface Value {
  /** `image.repository` */
  readonly path: string;
  /** The comment above it, in one line and without `-- `; absent where nothing describes it. */
  readonly description: string | undefined;
  readonly value: unknown;
}

/** Each value that is not a group of others: a mapping that is described is a value as a whole. */
export function valuesOf(text: string): readonly Value[] {
  const walk = (map: YAMLMap, prefix: string): readonly Value[] =>
    (map.items as readonly Pair<Scalar<string>>[]).flatMap(({ key, value }, index) => {
      const path = prefix + key.value;
      // What stands before the first member of a group is kept as the group's.
      const before = (index === 0 ? map.commentBefore : undefined) ?? key.commentBefore;
      const description = /(?:^|\n) -- ([^]+)/.exec(before ?? "")?.[1]?.replaceAll(/\n ?/g, " ");
      if (description === undefined && isMap(value)) return walk(value, `${path}.`);
      return [{ path, description, value: isCollection(value) ? value.toJSON() : (value as Scalar).value }];
    });
  return walk(parseDocument(text).contents as YAMLMap, "");
}

/** What stands at the path, where something does. */
export function valueAt(values: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((group, name) => (group as Record<string, unknown> | null | undefined)?.[name], values);
}
