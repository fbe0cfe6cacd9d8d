package cases

import (
	"context"

	"citybrain/kernel/db"
)

const sumColumns = `grain, span, org, region, matter, official`

func (k sumKey) values() []any {
	return []any{string(k.grain), k.span, k.org, k.region, k.matter, k.official}
}

// kept gives those of these sums that there are.
func (store) kept(ctx context.Context, tx *db.Tx, keys []sumKey) (map[sumKey]string, error) {
	var b builder
	b.put(`SELECT ` + sumColumns + `, body FROM cases_sums WHERE (` + sumColumns + `) IN (VALUES `)
	for i, k := range keys {
		b.put(comma(i)+"("+marks(6)+")", k.values()...)
	}
	b.put(`)`)
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[sumKey]string, len(keys))
	for rows.Next() {
		var k sumKey
		var body string
		if err := rows.Scan(&k.grain, &k.span, &k.org, &k.region, &k.matter, &k.official, &body); err != nil {
			return nil, err
		}
		k.day = k.span
		out[k] = body
	}
	return out, rows.Err()
}

func (store) putSums(ctx context.Context, tx *db.Tx, rows []sumRow) error {
	var b builder
	b.put(`INSERT INTO cases_sums (` + sumColumns + `, body) VALUES `)
	for i, r := range rows {
		b.put(comma(i)+"("+marks(7)+")", append(r.values(), r.body)...)
	}
	b.put(` ON CONFLICT (` + sumColumns + `) DO UPDATE SET body = excluded.body`)
	_, err := tx.Exec(ctx, b.String(), b.args...)
	return err
}

// comma stands between the rows of a statement.
func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

// spansAtOnce is how many spans one statement asks for.
const spansAtOnce = 400

// sums visits the kept sums of a grain in these spans.
func (s store) sums(ctx context.Context, tx *db.Tx, r reach, g grain, spans []string, visit func(k dayKey, body string) error) error {
	for len(spans) > 0 {
		part := spans[:min(spansAtOnce, len(spans))]
		spans = spans[len(part):]
		var b builder
		b.put(`SELECT t.org, t.span, t.region, t.matter, t.official, t.body FROM cases_sums t WHERE t.grain = ?`, string(g))
		b.put(` AND t.span IN (`+marks(len(part))+`)`, db.Args(part)...)
		r.from, r.to = "", "" // the spans say it
		b.reach(r)
		if err := visitDays(ctx, tx, &b, visit); err != nil {
			return err
		}
	}
	return nil
}

// oldDays visits some of the rows that an earlier edition kept.
func (store) oldDays(ctx context.Context, tx *db.Tx, limit int, visit func(k dayKey, body string) error) error {
	var b builder
	b.put(`SELECT org, day, region, matter, official, body FROM cases_days LIMIT ?`, limit)
	return visitDays(ctx, tx, &b, visit)
}

func (store) dropDay(ctx context.Context, tx *db.Tx, k dayKey) error {
	_, err := tx.Exec(ctx, `DELETE FROM cases_days WHERE org = $1 AND day = $2 AND region = $3 AND matter = $4 AND official = $5`,
		k.org, k.day, k.region, k.matter, k.official)
	return err
}

func visitDays(ctx context.Context, tx *db.Tx, b *builder, visit func(k dayKey, body string) error) error {
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k dayKey
		var body string
		if err := rows.Scan(&k.org, &k.day, &k.region, &k.matter, &k.official, &body); err != nil {
			return err
		}
		if err := visit(k, body); err != nil {
			return err
		}
	}
	return rows.Err()
}
