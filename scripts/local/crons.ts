/** What wrangler.toml has the platform call; locally nobody does, so the starter calls in its place. */
const EACH_MINUTE = "* * * * *";
const EACH_HOUR = "17 * * * *";
const MINUTE_MS = 60_000;

/** Calls the Worker's schedules as the platform would, from now on. A call that fails is made again in its time. */
export function startCrons(url: string): void {
  fire(url, EACH_MINUTE);
  setInterval(() => fire(url, EACH_MINUTE), MINUTE_MS).unref();
  setInterval(() => fire(url, EACH_HOUR), 60 * MINUTE_MS).unref();
}

function fire(url: string, cron: string): void {
  fetch(`${url}/cdn-cgi/local/scheduled?${new URLSearchParams({ cron }).toString()}`).catch(() => undefined);
}
