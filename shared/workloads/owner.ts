import Type, { type Static } from "typebox";

/** The part of an owner reference that says who controls an object. */
export const Owner = Type.Object({
  uid: Type.String(),
  kind: Type.Optional(Type.String()),
  controller: Type.Optional(Type.Boolean()),
});

/** uid of the object that controls the one with these owners; empty when none does. */
export function ownerIn(owners: readonly Static<typeof Owner>[] = []): string {
  return owners.find(({ controller }) => controller === true)?.uid ?? "";
}
