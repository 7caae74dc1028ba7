import Type from "typebox";

/** Groups that are kept of one user: enough to tell teams apart, few enough for an annotation. */
export const MAX_GROUPS = 8;
/** Letters that are kept of the name of a group. */
export const MAX_GROUP_LENGTH = 128;

/** An addition of ours, as are all places that it is used in. */
export const IdentitySchema = Type.Object(
  {
    user: Type.String({
      description:
        "Name of the user, as the API server authenticated it, for example jane or system:serviceaccount:ci:deployer.",
    }),
    groups: Type.Optional(
      Type.Array(
        Type.String({
          maxLength: MAX_GROUP_LENGTH,
          description: "Name of a group, for example devs.",
        }),
        {
          maxItems: MAX_GROUPS,
          description:
            "Groups of the user, at most 8, each cut after 128 letters; without those that every user or every service account is in. Example: [devs].",
        },
      ),
    ),
    manager: Type.Optional(
      Type.String({
        description:
          "What was used, as it names itself in the request (fieldManager), for example kubectl-set or helm.",
      }),
    ),
  },
  { description: "Who did it. Example: {user: jane, groups: [devs], manager: kubectl-set}." },
);
