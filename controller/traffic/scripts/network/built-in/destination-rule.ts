/**
 * Istio's DestinationRule, in our own words: the subset that a VirtualService sends the canary's share
 * to where both versions have one Service. Its pods have the label through patchPodTemplateMetadata.
 * Done better than in the original: a rule without subsets gets its first, and one that has a subset
 * of that name already keeps it as it is.
 */
export const DESTINATION_RULE = String.raw`
local spec = obj.data.spec
spec.subsets = spec.subsets or json.array()
for _, subset in ipairs(spec.subsets) do
  if subset.name == "canary" then return obj.data end
end
table.insert(spec.subsets, { name = "canary", labels = { ["istio.service.tag"] = "gray" } })
return obj.data
`;
