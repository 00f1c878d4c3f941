/** A kind as the API server's paths name it. */
export interface Resource {
  /** `""` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

export const apiVersionOf = ({ group, version }: Resource): string => (group === "" ? version : `${group}/${version}`);

/**
 * The path of a collection, an object or its subresource.
 *
 * @throws RangeError where a part is empty or could leave its place in the path.
 */
export function pathOf(
  resource: Resource,
  {
    namespace,
    name,
    subresource,
  }: { readonly namespace?: string; readonly name?: string; readonly subresource?: string },
): string {
  const parts = [
    ...(resource.group === "" ? ["api", resource.version] : ["apis", resource.group, resource.version]),
    ...(namespace === undefined ? [] : ["namespaces", namespace]),
    resource.plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return parts.map((part) => `/${segment(part)}`).join("");
}

function segment(part: string): string {
  if (part === "" || part === "." || part === "..") throw new RangeError(`"${part}" can't be part of a path.`);
  return encodeURIComponent(part);
}
