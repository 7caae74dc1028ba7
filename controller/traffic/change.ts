/** An object as the API server has it, or is to have it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

/** One write to one object that traffic is routed by; guarded by what it was decided from. */
export type Change =
  | { readonly kind: "create"; readonly object: KubeObject }
  | { readonly kind: "update"; readonly before: KubeObject; readonly after: KubeObject }
  | { readonly kind: "delete"; readonly object: KubeObject };
