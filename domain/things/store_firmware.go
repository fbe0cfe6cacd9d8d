package things

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"citybrain/kernel/db"
)

const firmwareColumns = `id, profile, version, size, sha256, signature, note, added_by, added_at`

func readFirmware(row interface{ Scan(...any) error }) (f Firmware, err error) {
	var at int64
	err = row.Scan(&f.ID, &f.Profile, &f.Version, &f.Size, &f.SHA256, &f.Signature, &f.Note, &f.AddedBy, &at)
	f.AddedAt = db.Time(at)
	return f, err
}

// addFirmware is false if the profile has this version already.
func (store) addFirmware(ctx context.Context, tx *db.Tx, f Firmware) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO things_firmware (`+firmwareColumns+`) VALUES `+tuples(1, 9, "")+` ON CONFLICT (profile, version) DO NOTHING`,
		string(f.ID), f.Profile, f.Version, f.Size, f.SHA256, f.Signature, f.Note, f.AddedBy, db.Micros(f.AddedAt))
	return n > 0, err
}

func (store) firmware(ctx context.Context, tx *db.Tx, id FirmwareID) (Firmware, error) {
	f, err := readFirmware(tx.QueryRow(ctx, `SELECT `+firmwareColumns+` FROM things_firmware WHERE id = $1`, string(id)))
	return f, missing(err, ErrNoFirmware)
}

const firmwaresListed = 500

func (store) firmwares(ctx context.Context, tx *db.Tx, profile string) ([]Firmware, error) {
	w := where{}
	w.equal("profile", profile)
	w.args = append(w.args, firmwaresListed)
	rows, err := tx.Query(ctx, `SELECT `+firmwareColumns+` FROM things_firmware`+w.String()+fmt.Sprintf(` ORDER BY added_at DESC, id DESC LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (Firmware, error) { return readFirmware(rows) })
}

// campaignRow is a stored campaign; instants are microseconds.
type campaignRow struct {
	id              CampaignID
	firmware        FirmwareID
	stages          []float64
	tolerance       float64
	soak            int64
	patience        int64
	state           string
	stage, pardoned int64
	note            string
	count           int64
	region, org     string
	why, by         string
	issued, changed int64
}

const campaignColumns = `id, firmware, stages, tolerance, soak, state, stage, pardoned, note, count, region, org, why, issued_by, issued_at, changed_at, patience`

func readCampaign(row interface{ Scan(...any) error }) (c campaignRow, err error) {
	var stages string
	err = row.Scan(&c.id, &c.firmware, &stages, &c.tolerance, &c.soak, &c.state, &c.stage, &c.pardoned, &c.note, &c.count, &c.region, &c.org, &c.why, &c.by, &c.issued, &c.changed, &c.patience)
	if err == nil {
		c.stages, err = stagesOf(stages)
	}
	return c, err
}

func readCampaigns(rows *sql.Rows, err error) ([]campaignRow, error) {
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (campaignRow, error) { return readCampaign(rows) })
}

// addCampaign writes a campaign with its things and what each runs now.
func (store) addCampaign(ctx context.Context, tx *db.Tx, c campaignRow, things []updateRow) error {
	stages, err := json.Marshal(c.stages)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO things_campaigns (`+campaignColumns+`) VALUES `+tuples(1, 17, ""),
		string(c.id), string(c.firmware), string(stages), c.tolerance, c.soak, c.state, c.stage, c.pardoned, c.note, c.count, c.region, c.org, c.why, c.by, c.issued, c.changed, c.patience)
	if err != nil {
		return err
	}
	_, err = tx.Bulk(ctx, "things_updates", []string{"campaign", "thing", "stage", "state", "former", "changed_at"}, func(yield func([]any) bool) {
		for _, u := range things {
			if !yield([]any{string(c.id), u.thing, u.stage, updateWaiting, "", c.issued}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE things_updates SET former = (SELECT i.firmware FROM things_installed i WHERE i.thing = things_updates.thing)
		WHERE campaign = $1 AND thing IN (SELECT thing FROM things_installed)`, string(c.id))
	return err
}

func (store) campaign(ctx context.Context, tx *db.Tx, id CampaignID) (campaignRow, error) {
	c, err := readCampaign(tx.QueryRow(ctx, `SELECT `+campaignColumns+` FROM things_campaigns WHERE id = $1`, string(id)))
	return c, missing(err, ErrNoCampaign)
}

func (store) movingCampaigns(ctx context.Context, tx *db.Tx) ([]campaignRow, error) {
	return readCampaigns(tx.Query(ctx, `SELECT `+campaignColumns+` FROM things_campaigns WHERE state IN ('running', 'rolling_back') ORDER BY id`))
}

const campaignsListed = 100

func (store) campaigns(ctx context.Context, tx *db.Tx, scope [2]string) ([]campaignRow, error) {
	w := where{}
	w.prefix("region", scope[0])
	w.below("org", scope[1])
	w.args = append(w.args, campaignsListed)
	return readCampaigns(tx.Query(ctx, `SELECT `+campaignColumns+` FROM things_campaigns`+w.String()+fmt.Sprintf(` ORDER BY issued_at DESC, id DESC LIMIT $%d`, len(w.args)), w.args...))
}

func (store) putCampaign(ctx context.Context, tx *db.Tx, c *campaignRow) error {
	_, err := tx.Exec(ctx, `UPDATE things_campaigns SET state = $1, stage = $2, pardoned = $3, note = $4, changed_at = $5 WHERE id = $6`,
		c.state, c.stage, c.pardoned, c.note, c.changed, string(c.id))
	return err
}

// updateRow is how far a thing is in a campaign.
type updateRow struct {
	thing  string
	stage  int64
	state  string
	former FirmwareID
}

const updateColumns = `thing, stage, state, former`

func readUpdate(row interface{ Scan(...any) error }) (u updateRow, err error) {
	err = row.Scan(&u.thing, &u.stage, &u.state, &u.former)
	return u, err
}

// updatesIn gives things in a state, up to the campaign's stage.
func (store) updatesIn(ctx context.Context, tx *db.Tx, c *campaignRow, state string, most int) ([]updateRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+updateColumns+` FROM things_updates WHERE campaign = $1 AND state = $2 AND stage <= $3 ORDER BY stage, thing LIMIT $4`,
		string(c.id), state, c.stage, most)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (updateRow, error) { return readUpdate(rows) })
}

func (store) update(ctx context.Context, tx *db.Tx, id CampaignID, thing string) (updateRow, error) {
	return readUpdate(tx.QueryRow(ctx, `SELECT `+updateColumns+` FROM things_updates WHERE campaign = $1 AND thing = $2`, string(id), thing))
}

func (store) putUpdate(ctx context.Context, tx *db.Tx, id CampaignID, u *updateRow) error {
	_, err := tx.Exec(ctx, `UPDATE things_updates SET state = $1, changed_at = $2 WHERE campaign = $3 AND thing = $4`, u.state, db.Micros(tx.Now), string(id), u.thing)
	return err
}

// recallUpdates marks every thing that was offered the firmware to return.
func (store) recallUpdates(ctx context.Context, tx *db.Tx, id CampaignID) error {
	_, err := tx.Exec(ctx, `UPDATE things_updates SET state = 'back', changed_at = $1 WHERE campaign = $2 AND state IN ('offered', 'downloading', 'installed', 'confirmed', 'failed')`,
		db.Micros(tx.Now), string(id))
	return err
}

// updateCounts counts the things of a stage (-1: of all) by state.
func (store) updateCounts(ctx context.Context, tx *db.Tx, id CampaignID, stage int64) (map[string]int64, error) {
	rows, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM things_updates WHERE campaign = $1 AND ($2 < 0 OR stage = $2) GROUP BY state`, string(id), stage)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	err = each(rows, readCount, func(c stateCount) { counts[c.state] = c.n })
	return counts, err
}

// confirmed gives the things of a stage that run the firmware, and when the last
// of the stage changed.
func (store) confirmed(ctx context.Context, tx *db.Tx, id CampaignID, stage int64) (things []string, last int64, err error) {
	rows, err := tx.Query(ctx, `SELECT thing, state, changed_at FROM things_updates WHERE campaign = $1 AND stage = $2`, string(id), stage)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var thing, state string
		var at int64
		if err := rows.Scan(&thing, &state, &at); err != nil {
			return nil, 0, err
		}
		if last = max(last, at); state == updateConfirmed {
			things = append(things, thing)
		}
	}
	return things, last, rows.Err()
}

func (store) putInstalled(ctx context.Context, tx *db.Tx, thing string, firmware FirmwareID) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_installed (thing, firmware, at) VALUES ($1, $2, $3)
		ON CONFLICT (thing) DO UPDATE SET firmware = excluded.firmware, at = excluded.at`, thing, string(firmware), db.Micros(tx.Now))
	return err
}

// installed gives the version that a thing said last that it runs, and since when;
// db.ErrMissing where nobody knows.
func (store) installed(ctx context.Context, tx *db.Tx, thing string) (version string, at int64, err error) {
	err = tx.QueryRow(ctx, `SELECT f.version, i.at FROM things_installed i JOIN things_firmware f ON f.id = i.firmware WHERE i.thing = $1`, thing).
		Scan(&version, &at)
	return version, at, err
}

// updateView is a thing of a campaign with what is said of it.
type updateView struct {
	updateRow
	version string // that it ran before
	result  string // of its newest command, JSON
	changed int64
}

// updateAfter is where a page of updates ended.
type updateAfter struct {
	stage int64
	thing string
}

// updateViews lists the things of a campaign, in a state if that is not "".
func (store) updateViews(ctx context.Context, tx *db.Tx, id CampaignID, state string, after updateAfter, goesOn bool, limit int) ([]updateView, error) {
	w := where{}
	w.equal("u.campaign", string(id))
	w.equal("u.state", state)
	if goesOn {
		w.args = append(w.args, after.stage, after.thing)
		n := len(w.args)
		w.raw(fmt.Sprintf("(u.stage > $%d OR u.stage = $%d AND u.thing > $%d)", n-1, n-1, n))
	}
	w.args = append(w.args, limit)
	rows, err := tx.Query(ctx, `SELECT u.thing, u.stage, u.state, u.former, u.changed_at, COALESCE(f.version, ''),
			COALESCE((SELECT c.result FROM things_commands c WHERE c.order_id = u.campaign AND c.thing = u.thing ORDER BY c.issued_at DESC, c.id DESC LIMIT 1), '')
		FROM things_updates u LEFT JOIN things_firmware f ON f.id = u.former`+w.String()+
		fmt.Sprintf(` ORDER BY u.stage, u.thing LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (u updateView, err error) {
		err = rows.Scan(&u.thing, &u.stage, &u.state, &u.former, &u.changed, &u.version, &u.result)
		return u, err
	})
}

// holdCampaign keeps a campaign for this unit of work; false if another node has
// taken the lease over. Two nodes that both believe to hold it go one after the
// other, and the second sees what the first has told.
func (store) holdCampaign(ctx context.Context, tx *db.Tx, id CampaignID, node string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_campaigns SET state = state WHERE id = $1
		AND EXISTS (SELECT 1 FROM things_writers WHERE name = $2 AND node = $3)`, string(id), writeAlarms, node)
	return n > 0, err
}
