package lighting

import (
	"context"
	"database/sql"
	"encoding/json"

	"citybrain/kernel/db"
)

func (store) putGroup(ctx context.Context, tx *db.Tx, g madeGroup) error {
	text, err := json.Marshal(g.Group)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO lighting_groups (code, version, body, made_at, made_by) VALUES ($1, $2, $3, $4, $5)`,
		g.Code, g.version, string(text), db.Micros(tx.Now), g.madeBy)
	return err
}

// changeGroup writes a group anew; false if it is not the version any more that it
// was made from.
func (store) changeGroup(ctx context.Context, tx *db.Tx, g madeGroup) (bool, error) {
	text, err := json.Marshal(g.Group)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE lighting_groups SET version = version + 1, body = $1, made_by = $2
		WHERE code = $3 AND version = $4 AND ended_at = 0`, string(text), g.madeBy, g.Code, g.version)
	return n > 0, err
}

func (store) endGroup(ctx context.Context, tx *db.Tx, code string) error {
	_, err := tx.Exec(ctx, `UPDATE lighting_groups SET ended_at = $1 WHERE code = $2 AND ended_at = 0`, db.Micros(tx.Now), code)
	return err
}

// madeGroups gives the groups that were made at the desk, the newest first.
func (store) madeGroups(ctx context.Context, tx *db.Tx) ([]madeGroup, error) {
	rows, err := tx.Query(ctx, `SELECT version, body, made_at, made_by FROM lighting_groups WHERE ended_at = 0 ORDER BY made_at DESC, code DESC`)
	if err != nil {
		return nil, err
	}
	return readGroups(rows)
}

// endedGroups gives the groups of the desk that are no more.
func (store) endedGroups(ctx context.Context, tx *db.Tx) ([]madeGroup, error) {
	rows, err := tx.Query(ctx, `SELECT version, body, made_at, made_by FROM lighting_groups WHERE ended_at <> 0 ORDER BY code`)
	if err != nil {
		return nil, err
	}
	return readGroups(rows)
}

func readGroups(rows *sql.Rows) (list []madeGroup, err error) {
	return list, each(rows, func() error {
		var g madeGroup
		var text string
		var at int64
		if err := rows.Scan(&g.version, &text, &at, &g.madeBy); err != nil {
			return err
		}
		g.madeAt = db.Time(at)
		list = append(list, g)
		return json.Unmarshal([]byte(text), &list[len(list)-1].Group)
	})
}

// months sums up what groups used by month, from a day on.
func (store) months(ctx context.Context, tx *db.Tx, from string) (map[monthKey]monthUsage, error) {
	rows, err := tx.Query(ctx, `SELECT grp, day, measured, estimated, baseline FROM lighting_days WHERE day >= $1`, from)
	if err != nil {
		return nil, err
	}
	list := map[monthKey]monthUsage{}
	return list, each(rows, func() error {
		var grp, day string
		var u usage
		if err := rows.Scan(&grp, &day, &u.measured, &u.estimated, &u.baseline); err != nil || len(day) < 7 {
			return err
		}
		key := monthKey{day[:7], grp}
		sum := list[key]
		sum.add(u)
		sum.days++
		list[key] = sum
		return nil
	})
}
