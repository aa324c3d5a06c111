import type { Product } from './product';

/**
 * Stored ids go one by one for minutes behind a first sync; they must not mix with what is
 * measured.
 */
export async function holdIdsBack({ db }: Pick<Product, 'db'>): Promise<void> {
  await db.query(
    `create function hold_ids_back() returns trigger language plpgsql as $$
     begin
       new.not_before := now() + interval '1 day';
       return new;
     end $$`,
  );
  await db.query(
    `create trigger hold_ids_back before insert on dirty
     for each row when (new.lane = 'idWrite') execute function hold_ids_back()`,
  );
}
