/** Called with what the agent cannot do, in words for the person who wrote the manifest. */
export type Complain = (problem: string) => void;
