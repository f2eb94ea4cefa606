import { sql } from "drizzle-orm";
import type { TenantScope } from "../../core/access/tenant.ts";
import type { Statement } from "../../db/client.ts";

/** The statement that brings a tenant into being; it writes nothing where the tenant is there. */
export function insertTenant({ space, tenantId }: TenantScope, at: number): Statement {
  return sql`
    INSERT INTO tenants (space_id, tenant_id, created_at) VALUES (${space}, ${tenantId}, ${at})
    ON CONFLICT DO NOTHING`;
}
