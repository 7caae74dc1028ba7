import { ingressKey } from "../../find-script.ts";
import { ALIYUN_ALB } from "./aliyun-alb.ts";
import { HIGRESS } from "./higress.ts";
import { MSE } from "./mse.ts";
import { NGINX } from "./nginx.ts";

/** Scripts for the values of `classType` that need no ConfigMap. */
export const INGRESS_SCRIPTS: Readonly<Record<string, string>> = {
  [ingressKey("nginx")]: NGINX,
  [ingressKey("aliyun-alb")]: ALIYUN_ALB,
  [ingressKey("higress")]: HIGRESS,
  [ingressKey("mse")]: MSE,
};
