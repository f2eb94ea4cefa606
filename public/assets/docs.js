// The reference holds zod, which tries `eval` unless told not to; the page's policy would report the attempt.
globalThis.__zod_globalConfig = { jitless: true };

document.addEventListener("DOMContentLoaded", () => {
  globalThis.Scalar.createApiReference("#reference", {
    url: "/openapi.json",
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: "never",
    hideClientButton: true,
    persistAuth: false,
    authentication: { preferredSecurityScheme: "bearer" },
    proxyUrl: "",
  });
});
