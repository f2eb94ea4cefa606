import { z } from "zod";
import { readOptions } from "./local/read-options.ts";
import { newReceiptKey } from "./receipt-key/new-key.ts";
