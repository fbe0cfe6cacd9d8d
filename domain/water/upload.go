package water

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"citybrain/domain/water/history"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/job"
	"citybrain/kernel/page"
)

// maxFile is the largest history in bytes: a year of a hundred sensors by the
// quarter of an hour has 25 MB.
const maxFile = 32 << 20

// Upload is a history that somebody hands in.
type Upload struct {
	Network string
	Medium  string // water or gas
	File    string // its name, as shown
	Learn   int    // days to learn from; 0 is 7
	Content io.Reader
}

// Validate names what is wrong with the particulars.
func (u *Upload) Validate() error {
	u.Network, u.File = strings.TrimSpace(u.Network), strings.ToValidUTF8(u.File, "")
	if n := utf8.RuneCountInString(u.Network); n == 0 || n > 80 || !utf8.ValidString(u.Network) || strings.ContainsRune(u.Network, 0) {
		return ErrNetwork.At("network", "water.network", "A name of 1 to 80 characters.")
	}
	if u.Medium != "water" && u.Medium != "gas" {
		return ErrNetwork.At("medium", "water.medium", "water or gas")
	}
	if u.Learn == 0 {
		u.Learn = 7
	}
	if u.Learn < 3 || u.Learn > 28 {
		return ErrNetwork.At("learn", "water.learn", "From 3 to 28 days.")
	}
	if runes := []rune(strings.ReplaceAll(u.File, "\x00", "")); len(runes) > 120 {
		u.File = string(runes[:120])
	} else {
		u.File = string(runes)
	}
	return nil
}

// Take keeps a history and queues its replay. The header is read at once; what is
// wrong with rows is in the report later. The caller needs water.replay. Faults:
// ErrNetwork, ErrTooLarge and those of a file's header.
func (s *Service) Take(ctx context.Context, u Upload) (History, error) {
	if err := auth.Require(ctx, ReplayPermission); err != nil {
		return History{}, err
	}
	if err := u.Validate(); err != nil {
		return History{}, err
	}
	content, err := io.ReadAll(io.LimitReader(u.Content, maxFile+1))
	if err != nil {
		return History{}, history.ErrText.Because(err)
	}
	if len(content) > maxFile {
		return History{}, ErrTooLarge
	}
	if _, err := history.Open(bytes.NewReader(content), s.Zone); err != nil {
		return History{}, err
	}
	packed, err := zipped(content)
	if err != nil {
		return History{}, err
	}
	return s.enqueue(ctx, u, packed)
}

func (s *Service) enqueue(ctx context.Context, u Upload, packed []byte) (History, error) {
	var row historyRow
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		scope := auth.From(ctx).Scope
		row = historyRow{
			id: id.New[HistoryID]("history", tx.Now), network: u.Network, medium: u.Medium, file: u.File, learn: int64(u.Learn),
			region: scope.Region, org: scope.Org, added: db.Micros(tx.Now), by: auth.Actor(ctx), state: "waiting", report: "{}",
		}
		queued, err := s.Jobs.Add(ctx, tx, jobReplay, replayArgs{row.id}, job.Options{})
		if err != nil {
			return err
		}
		row.job = string(queued)
		if err := s.store.putHistory(ctx, tx, row, packed); err != nil {
			return err
		}
		return s.record(ctx, tx, "history_uploaded", string(row.id))
	})
	if err != nil {
		return History{}, fmt.Errorf("take a history: %w", err)
	}
	return s.history(ctx, row)
}

func zipped(content []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

// unpack reads a packed history back; what is there was packed by zipped.
func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxFile+1))
}

// Histories lists what was uploaded in the caller's scope, the newest first. The
// caller needs water.read.
func (s *Service) Histories(ctx context.Context, ask page.Ask) (page.Page[History], error) {
	var none page.Page[History]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	var after HistoryID
	if _, err := page.Decode(ask.Cursor, nil, &after); err != nil {
		return none, err
	}
	var rows []historyRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.histories(ctx, tx, scopeOf(ctx), after, ask.Size()+1)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("list histories: %w", err)
	}
	p := page.Of(rows, ask.Size(), nil, func(h historyRow) []any { return []any{h.id} })
	out := page.Page[History]{Items: []History{}, Next: p.Next}
	for _, row := range p.Items {
		h, err := s.history(ctx, row)
		if err != nil {
			return none, err
		}
		out.Items = append(out.Items, h)
	}
	return out, nil
}

// History gives one history with how far its replay is. The caller needs
// water.read. Fault: ErrNoHistory.
func (s *Service) History(ctx context.Context, id HistoryID) (History, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return History{}, err
	}
	var row historyRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = s.store.history(ctx, tx, id)
		return err
	})
	if err != nil {
		return History{}, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversRegion(row.region) || !scope.CoversOrg(row.org) {
		return History{}, ErrNoHistory
	}
	return s.history(ctx, row)
}

// outcome is what the store keeps of a replay that ended.
type outcome struct {
	Report *ReplayReport `json:"report,omitempty"`
	Error  string        `json:"error,omitempty"`
}

// history is a stored one as people see it; while it is not done the queue tells
// how far it is.
func (s *Service) history(ctx context.Context, row historyRow) (History, error) {
	h := History{
		ID: row.id, Network: row.network, Medium: row.medium, File: row.file, Learn: int(row.learn),
		AddedAt: db.Time(row.added), Job: row.job, State: row.state,
	}
	var o outcome
	if err := json.Unmarshal([]byte(row.report), &o); err != nil {
		return h, fmt.Errorf("report of %s: %w", row.id, err)
	}
	h.Report, h.Error = o.Report, o.Error
	if h.Report != nil {
		h.Done, h.Total = int64(h.Report.Rows), int64(h.Report.Rows)
	}
	if row.state != "waiting" {
		return h, nil
	}
	j, err := s.Jobs.Get(ctx, job.ID(row.job))
	switch {
	case fault.Is(err, fault.Missing):
		h.State, h.Error = "failed", job.ErrMissing.Code
		return h, nil
	case err != nil:
		return h, err
	}
	h.Done, h.Total = j.Done, j.Total
	switch j.State {
	case job.Running:
		h.State = "running"
	case job.Failed, job.Cancelled:
		h.State, h.Error = "failed", j.ErrorCode
	}
	return h, nil
}
