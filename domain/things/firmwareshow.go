package things

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// StageProgress is how far the things of one stage of a campaign are.
type StageProgress struct {
	Stage  int              `json:"stage" doc:"From 0"`
	Count  int64            `json:"count"`
	States map[string]int64 `json:"states"`
}

// Update is how far one thing of a campaign is.
type Update struct {
	Thing     string    `json:"thing"`
	ThingName string    `json:"thingName"`
	Stage     int       `json:"stage" doc:"From 0"`
	State     string    `json:"state" enum:"waiting,offered,downloading,installed,confirmed,failed,back,returning,rolled_back"`
	Former    string    `json:"former,omitempty" doc:"Version that it ran before; empty where nobody knows"`
	Reason    string    `json:"reason,omitempty" doc:"What the thing said when it failed; empty where it did not answer"`
	ChangedAt time.Time `json:"changedAt"`
}

// UpdateQuery asks for the things of a campaign, in a state or in all.
type UpdateQuery struct {
	State string
	page.Ask
}

// Updates lists the things of a campaign by stage and name. The caller needs
// things.read and the campaign in the scope. Fault: ErrNoCampaign.
func (s *Service) Updates(ctx context.Context, id CampaignID, q UpdateQuery) (page.Page[Update], error) {
	var none page.Page[Update]
	filters := []any{id, q.State}
	var after updateAfter
	if _, err := page.Decode(q.Cursor, filters, &after.stage, &after.thing); err != nil {
		return none, err
	}
	var rows []updateView
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.campaignInScope(ctx, tx, id, ReadPermission); err != nil {
			return err
		}
		var err error
		rows, err = s.store.updateViews(ctx, tx, id, q.State, after, q.Cursor != "", q.Size()+1)
		return err
	})
	if err != nil {
		return none, err
	}
	l, err := s.labelsOf(ctx)
	p := page.Of(rows, q.Size(), filters, func(u updateView) []any { return []any{u.stage, u.thing} })
	return page.Map(p, func(u updateView) Update {
		out := Update{
			Thing: u.thing, ThingName: u.thing, Stage: int(u.stage), State: u.state, Former: u.version,
			Reason: reasonIn(u.result), ChangedAt: db.Time(u.changed),
		}
		if t, ok := s.Twin().Info(u.thing); ok {
			out.ThingName = l.thing(t.Name)
		}
		return out
	}), err
}

// reasonIn is what a thing gave as its reason, as a text or as {"reason"}.
func reasonIn(result string) string {
	var text string
	if json.Unmarshal([]byte(result), &text) == nil {
		return text
	}
	var named struct {
		Reason string `json:"reason"`
	}
	_ = json.Unmarshal([]byte(result), &named) // what is neither has no words
	return named.Reason
}

// Installed is the firmware that a thing said last that it runs.
type Installed struct {
	Version string     `json:"version,omitempty" doc:"Empty where nobody knows"`
	Since   *time.Time `json:"since,omitempty"`
	Latest  string     `json:"latest,omitempty" doc:"The newest version that there is for the profile"`
}

// InstalledOf tells which firmware a thing runs. The caller needs things.read and
// the thing in the scope. Fault: ErrNoThing.
func (s *Service) InstalledOf(ctx context.Context, id string) (Installed, error) {
	thing, err := s.visible(ctx, id, ReadPermission)
	if err != nil {
		return Installed{}, err
	}
	var out Installed
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		version, at, err := s.store.installed(ctx, tx, id)
		if err != nil && !errors.Is(err, db.ErrMissing) {
			return err
		}
		if out = (Installed{Version: version}); err == nil {
			out.Since = instant(at)
		}
		list, err := s.store.firmwares(ctx, tx, s.Profiles()[thing.Profile].Code)
		if len(list) > 0 {
			out.Latest = list[0].Version
		}
		return err
	})
	return out, err
}

// progressOf tells how far each stage of a campaign is.
func (s *Service) progressOf(ctx context.Context, tx *db.Tx, c *campaignRow) ([]StageProgress, error) {
	list := make([]StageProgress, len(c.stages))
	for i := range list {
		counts, err := s.store.updateCounts(ctx, tx, c.id, int64(i))
		if err != nil {
			return nil, err
		}
		list[i] = StageProgress{Stage: i, States: counts}
		for _, n := range counts {
			list[i].Count += n
		}
	}
	return list, nil
}

type updatesInput struct {
	ID    string `path:"id" maxLength:"64"`
	State string `query:"state" enum:"waiting,offered,downloading,installed,confirmed,failed,back,returning,rolled_back"`
	page.Ask
}

func (s *Service) listUpdates(ctx context.Context, in *updatesInput) (page.Page[Update], error) {
	return s.Updates(ctx, CampaignID(in.ID), UpdateQuery{State: in.State, Ask: in.Ask})
}

func (s *Service) showInstalled(ctx context.Context, in *idInput) (Installed, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Installed{}, err
	}
	return s.InstalledOf(ctx, in.ID)
}
