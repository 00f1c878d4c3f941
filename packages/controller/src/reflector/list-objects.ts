import type { ApiServer } from "../api-server/api-server.ts";
import { ApiServerError, isExpired } from "../api-server/api-server-error.ts";
import type { KubernetesObject } from "../object.ts";
import { pathOf } from "../resource.ts";
import { decodeObject } from "./decode.ts";
import type { Selection } from "./selection.ts";

/** All objects of a selection as they were at one moment. */
export interface ObjectList<T> {
  readonly objects: readonly T[];
  readonly resourceVersion: string;
}

const chunk = 500;

/**
 * Lists in chunks, so that neither side holds a huge answer. A chunk that comes too late for the server's history
 * (410) is answered as client-go does: the whole list again, in one piece.
 *
 * @throws ApiServerError, or the signal's reason.
 */
export async function listObjects<T extends KubernetesObject>(
  server: ApiServer,
  { resource, namespace, labelSelector, fieldSelector }: Selection,
  signal?: AbortSignal,
): Promise<ObjectList<T>> {
  const path = pathOf(resource, { ...(namespace !== undefined && { namespace }) });
  const page = async (query: { readonly limit?: number; readonly continue?: string }) => {
    const answer = await server.request({
      method: "GET",
      path,
      query: { labelSelector, fieldSelector, ...query },
      ...(signal && { signal }),
    });
    const { metadata, items } = Object(answer) as ListAnswer;
    const objects = (items ?? []).map((item) => decodeObject(item, resource));
    if (metadata?.resourceVersion === undefined || !objects.every((object) => object !== undefined)) {
      throw new ApiServerError({ method: "GET", path }, "unreadable");
    }
    // T is what the resource's schema promises; the API server has checked it.
    return {
      objects: objects as unknown as readonly T[],
      resourceVersion: metadata.resourceVersion,
      next: metadata.continue || undefined,
    };
  };
  const first = await page({ limit: chunk });
  const objects = [...first.objects];
  try {
    for (let next = first.next; next !== undefined;) {
      const more = await page({ limit: chunk, continue: next });
      objects.push(...more.objects);
      next = more.next;
    }
    return { objects, resourceVersion: first.resourceVersion };
  } catch (error) {
    if (!isExpired(error)) throw error;
    return page({});
  }
}

interface ListAnswer {
  readonly metadata?: { readonly resourceVersion: string; readonly continue?: string };
  readonly items?: readonly unknown[] | null;
}
