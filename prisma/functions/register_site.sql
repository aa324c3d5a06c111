-- Adds the site, or brings a removed one back; the fingerprint key of a known site stays. p_at:
-- when it was seen to be installed; null where a person says so now. Null is returned where the
-- site stays removed: an event of the installation that is sent again or comes late, or a page that
-- was opened before, does not bring it back.
create or replace function register_site(
  p_instance_id text,
  p_origin text,
  p_fingerprint_key bytea,
  p_at timestamptz
)
  returns integer
  language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into site (instance_id, origin_instance_id, fingerprint_key, installed_at)
  values (p_instance_id, p_origin, p_fingerprint_key, coalesce(p_at, now()))
  on conflict (instance_id) do update set
    removed_at = null,
    installed_at = case
      when site.removed_at is null then site.installed_at
      else excluded.installed_at
    end
    where site.removed_at is null or p_at is null
      or p_at >= date_trunc('second', site.removed_at)
  returning site_no
$$;
