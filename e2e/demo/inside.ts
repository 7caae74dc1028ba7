/** The demo within its namespace; `e2e/demo.ts` starts it. Arguments: `show` or `shell`. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeEnterScript } from "../cluster/namespace/enter-script.ts";
import { RUN_FOLDER } from "../cluster/namespace/launch.ts";
import { play } from "./acts.ts";
import { displayOn } from "./display-on.ts";
import { toTry } from "./farewell.ts";
import { DemoError } from "./narrator.ts";
import { DEMO_MARK } from "./running-demo.ts";
import { runShell } from "./shell.ts";
import { installApp, setStage, type Stage } from "./stage.ts";
import { terminalOn } from "./terminal.ts";

process.chdir(join(import.meta.dirname, "../.."));
const terminal = terminalOn(process.stdout, process.env);
const display = displayOn(terminal);
let exitCodeWhenStopped = 130;
// All that runs in here ends with this process: the kernel sees to it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    display.close();
    process.exit(exitCodeWhenStopped);
  });
}
try {
  const stage = await setStage(terminal, display);
  await installApp(stage);
  await letOthersIn(stage);
  process.exitCode = process.argv[2] === "shell" ? await shell(stage) : await show(stage);
} catch (error) {
  display.close();
  const message = error instanceof Error ? error.message : String(error);
  console.error(`\nThe demo failed: ${message}`);
  if (!(error instanceof DemoError)) console.error(error);
  process.exitCode = 1;
}
process.exit();

/** `make demo-shell` at another terminal looks for the mark. */
async function letOthersIn({ cluster }: Stage): Promise<void> {
  await writeEnterScript(cluster);
  await writeFile(join(process.env[RUN_FOLDER] ?? "", DEMO_MARK), "");
}

async function show(stage: Stage): Promise<number> {
  await play(stage);
  const lines = [
    "",
    "To go on by hand: make demo-shell (it opens a shell in a cluster like this one)",
  ];
  if (terminal.reader === "log") {
    display.print([...lines, ...toTry()]);
    display.close();
    return 0;
  }
  display.print([
    "",
    "The cluster stays up until you press Ctrl-C here. At another terminal:",
    "  make demo-shell      opens a shell in it; there, try",
    ...toTry(),
  ]);
  stage.live.onChange(() => display.live(stage.live.view()));
  exitCodeWhenStopped = 0;
  await new Promise(() => setInterval(() => undefined, 60_000));
  return 0;
}

async function shell({ cluster, live }: Stage): Promise<number> {
  await live.stop();
  display.print([
    "",
    "A shell in the cluster; when it ends, so does the cluster. Try",
    ...toTry(),
    "",
  ]);
  display.close();
  return runShell(cluster);
}
