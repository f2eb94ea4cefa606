// The reference holds zod, which tries `eval` unless told not to; the page's policy would report the attempt.
globalThis.__zod_globalConfig = { jitless: true };

document.addEventListener("DOMContentLoaded", async () => {
  nameCopyButtons(document.querySelector("#reference"));
  const key = await demonstrationKey();
  globalThis.Scalar.createApiReference("#reference", {
    url: "/openapi.json",
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: "never",
    hideClientButton: true,
    modelsSectionLabel: "Schemas",
    persistAuth: false,
    authentication: {
      preferredSecurityScheme: "bearer",
      ...(key !== null && { securitySchemes: { bearer: { token: key } } }),
    },
    proxyUrl: "",
  });
});

/** The key of `npm start`'s demonstration; null where the Worker is deployed. */
async function demonstrationKey() {
  const answer = await fetch("/docs/demonstration.json").catch(() => undefined);
  return answer?.ok ? (await answer.json()).key : null;
}

/** The reference's copy buttons are a picture alone; whoever does not see it hears a name. */
function nameCopyButtons(reference) {
  const name = () => {
    for (const button of reference.querySelectorAll('button[class*="copy-button"]:not([aria-label])')) {
      button.setAttribute("aria-label", "Copy");
    }
  };
  new MutationObserver(name).observe(reference, { childList: true, subtree: true });
}
