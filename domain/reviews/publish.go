package reviews

import (
	"context"

	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// PublicQuery narrows what is published.
type PublicQuery struct {
	page.Ask
	Kind         string `query:"kind" enum:"review,feedback" doc:"Reviews if absent; feedback: what people said of the platform, and what came of it"`
	Level        string `query:"level" enum:"good,bad"`
	Organisation string `query:"organisation" maxLength:"200" doc:"A department with all below it"`
	Matter       string `query:"matter" maxLength:"200" doc:"Code of an item"`
}

// Published gives what everybody may read: words in which nobody can be recognised,
// after a moderator where there was something to look at, with the answers.
func (s *Service) Published(ctx context.Context, q PublicQuery) (out page.Page[Voice], err error) {
	kind := Kind(q.Kind)
	if kind == "" {
		kind = Review
	}
	w := &where{}
	w.and("shown = ? AND shown_day <> '' AND shown_day <= ? AND kind = ?", shownYes, s.today(s.Clock.Now()), string(kind))
	w.under(q.Organisation)
	if q.Matter != "" {
		w.and("matter = ?", q.Matter)
	}
	switch q.Level {
	case "good":
		w.and("level > ?", int64(Bad))
	case "bad":
		w.and("level BETWEEN 1 AND ?", int64(Bad))
	}
	filters := []any{kind, q.Level, q.Organisation, q.Matter}
	var day, of string
	if some, err := page.Decode(q.Cursor, filters, &day, &of); err != nil {
		return out, err
	} else if some {
		w.and("(shown_day, id) < (?, ?)", day, of)
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.published(ctx, tx, w, q.Size()+1)
		out = page.Of(rows, q.Size(), filters, func(v Voice) []any { return []any{v.Day, string(v.ID)} })
		return err
	})
	return out, err
}

// Rules gives what people choose from: topics and classes. ErrNone.
func (s *Service) Rules(ctx context.Context) (r Rules, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		r, err = s.rules(ctx, tx)
		return err
	})
	return r, err
}
