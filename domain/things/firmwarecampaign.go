package things

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// CampaignID names a campaign 升级批次.
type CampaignID string

// The states of a campaign.
const (
	campaignRunning  = "running"
	campaignPaused   = "paused"
	campaignFinished = "finished"
	campaignBack     = "rolling_back"
	campaignReturned = "rolled_back"
)

// The states of a thing in a campaign.
const (
	updateWaiting     = "waiting"     // its stage has not begun
	updateOffered     = "offered"     // it was told
	updateDownloading = "downloading" // it said so
	updateInstalled   = "installed"   // it said so and starts anew
	updateConfirmed   = "confirmed"   // it runs the new firmware
	updateFailed      = "failed"      // it said that it could not, or never answered
	updateBack        = "back"        // it is to be told to return
	updateReturning   = "returning"   // it was told to return
	updateReturned    = "rolled_back"
)

// The measures of campaigns.
const (
	campaignEvery = time.Second
	updatesAtick  = 500
	updateExpires = 24 * time.Hour
	maxStages     = 10
	maxSoak       = 7 * 24 * time.Hour
)

// Campaign brings a firmware to many things, stage by stage.
type Campaign struct {
	ID           CampaignID       `json:"id"`
	Firmware     Firmware         `json:"firmware"`
	Stages       []float64        `json:"stages" doc:"Percent of the things"`
	Stage        int              `json:"stage" doc:"From 0"`
	Tolerance    float64          `json:"tolerance" doc:"Percent of a stage that may fail or fall silent"`
	Soak         float64          `json:"soak" doc:"Seconds between the last answer of a stage and the next"`
	Patience     float64          `json:"patience" doc:"Seconds until a thing that has not answered counts as failed"`
	State        string           `json:"state" enum:"running,paused,finished,rolling_back,rolled_back"`
	Note         string           `json:"note,omitempty" doc:"health: too many failed or fell silent"`
	Count        int64            `json:"count"`
	States       map[string]int64 `json:"states" doc:"Things by state"`
	Progress     []StageProgress  `json:"progress,omitempty" doc:"By stage, where the campaign is shown alone"`
	Why          string           `json:"why"`
	IssuedBy     string           `json:"issuedBy"`
	IssuedByName string           `json:"issuedByName"`
	IssuedAt     time.Time        `json:"issuedAt"`
}

// Created tells where a new campaign lives.
func (c Campaign) Created() string { return "/api/v1/campaigns/" + string(c.ID) }

// Plan is how a firmware shall come to things.
type Plan struct {
	Firmware  FirmwareID
	Target    Target
	Stages    []float64 // percent, rising to 100
	Tolerance float64   // percent
	Soak      time.Duration
	Patience  time.Duration // 0: 24 hours
	Why       string
}

func (p *Plan) check() error {
	if p.Patience == 0 {
		p.Patience = updateExpires
	}
	rising := slices.IsSortedFunc(p.Stages, func(a, b float64) int { return cmp.Or(cmp.Compare(a, b), 1) })
	if len(p.Stages) == 0 || len(p.Stages) > maxStages || !rising || p.Stages[0] <= 0 || p.Stages[len(p.Stages)-1] != 100 ||
		p.Tolerance < 0 || p.Tolerance > 100 || p.Soak < 0 || p.Soak > maxSoak || p.Patience < time.Minute || p.Patience > maxSoak {
		return ErrStages
	}
	act := Act{Why: p.Why}
	err := act.check()
	p.Why = act.Why
	return err
}

// StartCampaign begins to bring a firmware to things. Which come first follows
// from the campaign's name, so no district is always the first. The caller needs
// things.firmware. Faults: ErrNoFirmware, ErrStages, ErrWhy, ErrTarget, ErrInvalid
// where a thing is of another profile.
func (s *Service) StartCampaign(ctx context.Context, p Plan) (Campaign, error) {
	if err := auth.Require(ctx, FirmwarePermission); err != nil {
		return Campaign{}, err
	}
	if err := p.check(); err != nil {
		return Campaign{}, err
	}
	var row campaignRow
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		f, err := s.store.firmware(ctx, tx, p.Firmware)
		if err != nil {
			return err
		}
		things, err := s.mean(ctx, tx, p.Target)
		if err != nil {
			return err
		}
		for _, t := range things {
			if s.Profiles()[t.Profile].Code != f.Profile {
				return ErrInvalid.With("thing", t.ID)
			}
		}
		scope, at := auth.From(ctx).Scope, db.Micros(tx.Now)
		row = campaignRow{id: id.New[CampaignID]("campaign", tx.Now), firmware: f.ID, stages: p.Stages, tolerance: p.Tolerance, soak: p.Soak.Microseconds(), patience: p.Patience.Microseconds(),
			state: campaignRunning, pardoned: -1, count: int64(len(things)), region: scope.Region, org: scope.Org, why: p.Why, by: auth.Actor(ctx), issued: at, changed: at}
		if err := s.store.addCampaign(ctx, tx, row, row.lots(things)); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "campaign_started", string(row.id), map[string]any{"firmware": f.ID, "version": f.Version, "things": row.count, "stages": p.Stages, "why": p.Why})
	})
	if err != nil {
		return Campaign{}, err
	}
	return s.CampaignOf(ctx, row.id)
}

// lots draws which things belong to which stage.
func (c *campaignRow) lots(things []twin.Thing) []updateRow {
	rows := make([]updateRow, len(things))
	rank := map[string]string{}
	for i, t := range things {
		sum := sha256.Sum256([]byte(string(c.id) + t.ID))
		rank[t.ID], rows[i].thing = hex.EncodeToString(sum[:8]), t.ID
	}
	slices.SortFunc(rows, func(a, b updateRow) int { return strings.Compare(rank[a.thing], rank[b.thing]) })
	for i := range rows {
		share := 100 * float64(i) / float64(len(rows))
		for share >= c.stages[rows[i].stage] {
			rows[i].stage++
		}
	}
	return rows
}

// advanceCampaigns moves the campaigns on, if this node is the one that writes.
func (s *Service) advanceCampaigns(ctx context.Context) {
	if !s.lease.held.Load() {
		return
	}
	var running []campaignRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		running, err = s.store.movingCampaigns(ctx, tx)
		return err
	})
	for i := 0; i < len(running) && err == nil; i++ {
		err = s.DB.Do(ctx, func(tx *db.Tx) error { return s.advance(ctx, tx, running[i].id) })
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "campaigns stand still", "error", err)
	}
}

func (s *Service) advance(ctx context.Context, tx *db.Tx, id CampaignID) error {
	if ours, err := s.store.holdCampaign(ctx, tx, id, s.Node); err != nil || !ours {
		return err
	}
	c, err := s.store.campaign(ctx, tx, id) // again: somebody may have paused it
	if err != nil {
		return err
	}
	switch c.state {
	case campaignRunning:
		if told, err := s.tell(ctx, tx, &c, updateWaiting, updateOffered); err != nil || told {
			return err
		}
		return s.judgeStage(ctx, tx, &c)
	case campaignBack:
		if told, err := s.tell(ctx, tx, &c, updateBack, updateReturning); err != nil || told {
			return err
		}
		counts, err := s.store.updateCounts(ctx, tx, c.id, -1)
		if err != nil || counts[updateReturning] > 0 {
			return err
		}
		c.state = campaignReturned
		return s.store.putCampaign(ctx, tx, &c)
	}
	return nil
}

// tell sends the command to the next things of the stage that are in a state;
// false if there are none.
func (s *Service) tell(ctx context.Context, tx *db.Tx, c *campaignRow, from, to string) (bool, error) {
	rows, err := s.store.updatesIn(ctx, tx, c, from, updatesAtick)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	known := map[FirmwareID]*Firmware{}
	var commands []commandRow
	for i := range rows {
		wanted := c.firmware
		if to == updateReturning {
			wanted = rows[i].former
		}
		f := known[wanted]
		if f == nil {
			found, err := s.store.firmware(ctx, tx, wanted)
			if err != nil && !errors.Is(err, ErrNoFirmware) {
				return false, err
			}
			f = &found
			known[wanted] = f
		}
		rows[i].state = updateFailed // it left the city, or nobody knows what it ran before
		if command, ok := s.offer(tx.Now, c, f, rows[i].thing); ok && f.ID != "" {
			rows[i].state = to
			commands = append(commands, command)
		}
		if err := s.store.putUpdate(ctx, tx, c.id, &rows[i]); err != nil {
			return false, err
		}
	}
	return true, s.store.addCommands(ctx, tx, commands)
}

// judgeStage is the gate between stages: when all things of one have answered and
// the pause is over, the next begins if few enough failed or fell silent.
func (s *Service) judgeStage(ctx context.Context, tx *db.Tx, c *campaignRow) error {
	counts, err := s.store.updateCounts(ctx, tx, c.id, c.stage)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, n := range counts {
		total += n
	}
	open := counts[updateOffered] + counts[updateDownloading] + counts[updateInstalled]
	bad := counts[updateFailed]
	tooMany := func() bool { return c.pardoned < c.stage && float64(bad)*100 > c.tolerance*float64(total) }
	if open == 0 && !tooMany() {
		confirmed, last, err := s.store.confirmed(ctx, tx, c.id, c.stage)
		if err != nil || db.Micros(tx.Now) < max(last, c.changed)+c.soak {
			return err
		}
		for _, id := range confirmed {
			if t, ok := s.Twin().Get(id); !ok || t.State == twin.Unknown && t.LastSeen != 0 {
				bad++
			}
		}
	}
	switch {
	case tooMany(): // also while others are still at it
		c.state, c.note = campaignPaused, "health"
	case open > 0:
		return nil
	case c.stage+1 >= int64(len(c.stages)):
		c.state = campaignFinished
	default:
		c.stage++
	}
	c.changed = db.Micros(tx.Now)
	return s.store.putCampaign(ctx, tx, c)
}

// updateMoved notes in its campaign what became of the command to a thing.
func (s *Service) updateMoved(ctx context.Context, tx *db.Tx, row *commandRow) error {
	campaign := CampaignID(row.order)
	u, err := s.store.update(ctx, tx, campaign, row.thing)
	if errors.Is(err, db.ErrMissing) || u.state == updateBack {
		return nil // it is not of a campaign, or is about to be told to return
	}
	if err != nil {
		return err
	}
	back := u.state == updateReturning
	switch {
	case row.ended == 0 && !back && row.progress == updateDownloading, row.ended == 0 && !back && row.progress == updateInstalled:
		u.state = row.progress
	case row.ended == 0:
		return nil
	case row.state != commandAcknowledged:
		u.state = updateFailed
	case back:
		u.state = updateReturned
	default:
		u.state = updateConfirmed
	}
	if err := s.store.putUpdate(ctx, tx, campaign, &u); err != nil || row.ended == 0 || u.state == updateFailed {
		return err
	}
	firmware := u.former
	if !back {
		c, err := s.store.campaign(ctx, tx, campaign)
		if err != nil {
			return err
		}
		firmware = c.firmware
	}
	return s.store.putInstalled(ctx, tx, row.thing, firmware)
}

// ChangeCampaign pauses, resumes or rolls a campaign back. Resuming after a pause
// for health accepts the failures of that stage. Rolling back tells every thing
// that was offered the firmware to return to the one before. The caller needs
// things.firmware. Faults: ErrNoCampaign, ErrCampaignState.
func (s *Service) ChangeCampaign(ctx context.Context, id CampaignID, act string) (Campaign, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		c, err := s.campaignInScope(ctx, tx, id, FirmwarePermission)
		if err != nil {
			return err
		}
		switch {
		case act == "pause" && c.state == campaignRunning:
			c.state, c.note = campaignPaused, ""
		case act == "resume" && c.state == campaignPaused:
			if c.note != "" {
				c.pardoned = c.stage
			}
			c.state, c.note = campaignRunning, ""
		case act == "rollback" && c.state != campaignBack && c.state != campaignReturned:
			c.state, c.note = campaignBack, ""
			if err := s.recall(ctx, tx, &c); err != nil {
				return err
			}
		default:
			return ErrCampaignState.With("state", c.state)
		}
		c.changed = db.Micros(tx.Now)
		if err := s.store.putCampaign(ctx, tx, &c); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "campaign_changed", string(id), map[string]any{"act": act})
	})
	if err != nil {
		return Campaign{}, err
	}
	return s.CampaignOf(ctx, id)
}

// recall marks what was offered to return, and takes back what is not there yet.
func (s *Service) recall(ctx context.Context, tx *db.Tx, c *campaignRow) error {
	if err := s.store.recallUpdates(ctx, tx, c.id); err != nil {
		return err
	}
	rows, err := s.store.waitingCommands(ctx, tx, OrderID(c.id))
	for i := 0; i < len(rows) && err == nil; i++ {
		err = s.endCommand(ctx, tx, &rows[i], commandCancelled)
	}
	return err
}

func (s *Service) campaignInScope(ctx context.Context, tx *db.Tx, id CampaignID, permission auth.Permission) (campaignRow, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return campaignRow{}, err
	}
	c, err := s.store.campaign(ctx, tx, id)
	if err != nil {
		return campaignRow{}, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversRegion(c.region) || !scope.CoversOrg(c.org) {
		return campaignRow{}, ErrNoCampaign.With("campaign", id)
	}
	return c, nil
}

// CampaignOf gives a campaign and how far it is. The caller needs things.read.
func (s *Service) CampaignOf(ctx context.Context, id CampaignID) (Campaign, error) {
	var out Campaign
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		c, err := s.campaignInScope(ctx, tx, id, ReadPermission)
		if err != nil {
			return err
		}
		if out, err = s.viewCampaign(ctx, tx, &c); err != nil {
			return err
		}
		out.Progress, err = s.progressOf(ctx, tx, &c)
		return err
	})
	if err != nil {
		return Campaign{}, err
	}
	l, err := s.labelsOf(ctx, out.IssuedBy)
	out.IssuedByName = l.name(out.IssuedBy)
	return out, err
}

func (s *Service) viewCampaign(ctx context.Context, tx *db.Tx, c *campaignRow) (Campaign, error) {
	f, err := s.store.firmware(ctx, tx, c.firmware)
	if err != nil {
		return Campaign{}, err
	}
	counts, err := s.store.updateCounts(ctx, tx, c.id, -1)
	return Campaign{ID: c.id, Firmware: f, Stages: c.stages, Stage: int(c.stage), Tolerance: c.tolerance, Soak: float64(c.soak) / 1e6, Patience: float64(c.patience) / 1e6, State: c.state, Note: c.note,
		Count: c.count, States: counts, Why: c.why, IssuedBy: c.by, IssuedAt: db.Time(c.issued)}, err
}

// Campaigns lists the newest campaigns. The caller needs things.read.
func (s *Service) Campaigns(ctx context.Context) ([]Campaign, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	scope := auth.From(ctx).Scope
	var list []Campaign
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list = nil
		rows, err := s.store.campaigns(ctx, tx, [2]string{scope.Region, scope.Org})
		for i := 0; i < len(rows) && err == nil; i++ {
			var c Campaign
			c, err = s.viewCampaign(ctx, tx, &rows[i])
			list = append(list, c)
		}
		return err
	})
	return list, err
}

// stagesOf writes and reads the stages of a campaign.
func stagesOf(raw string) (stages []float64, err error) {
	err = json.Unmarshal([]byte(raw), &stages)
	return stages, err
}
