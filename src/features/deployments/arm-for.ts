import { chooseArm } from "../../core/traffic/choose-arm.ts";
import type { DeployedCard, Traffic } from "./card-cache.ts";

/** Returns the model that answers a subject: in shadow mode the champion, else whichever the shares give. */
export function armFor({ champion, challengers, shadowMode }: Traffic, subject: string): DeployedCard {
  return shadowMode ? champion : (chooseArm(champion.slug, subject, challengers) ?? champion);
}
