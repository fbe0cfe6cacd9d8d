package water

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"citybrain/domain/water/history"
	"citybrain/domain/water/leak"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/job"
)

// jobReplay runs the detector over an uploaded history, jobListen over what the live
// networks say.
const (
	jobReplay = "water.replay"
	jobListen = "water.listen"
)

type replayArgs struct {
	History HistoryID `json:"history"`
}

func (s *Service) jobs() []job.Kind {
	return []job.Kind{{
		Name: jobReplay, ZH: "回放管网历史数据，查找漏损", EN: "Look for leaks in an uploaded history", Timeout: time.Hour, Attempts: 3,
		Run: s.replay,
	}, {
		Name: jobListen, ZH: "监听实时管网，查找漏损", EN: "Listen to the live networks and look for leaks", Attempts: 1,
		Run: func(ctx context.Context, _ *job.Run) error { return s.Listen(auth.AsSystem(ctx, jobListen)) },
	}}
}

// replay judges every row of a history as if it came just now, then writes what
// was found in one unit of work with the facts.
func (s *Service) replay(ctx context.Context, run *job.Run) error {
	var args replayArgs
	if err := json.Unmarshal(run.Args, &args); err != nil {
		return job.GiveUp(err)
	}
	var row historyRow
	var packed []byte
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if row, err = s.store.history(ctx, tx, args.History); err == nil {
			packed, err = s.store.packed(ctx, tx, args.History)
		}
		return err
	})
	if err != nil || row.state != "waiting" {
		return err // a replay that is repeated after its end has nothing to do
	}
	content, err := unpack(packed)
	if err != nil {
		return job.GiveUp(err)
	}
	p, err := s.play(ctx, run, row, content)
	var wrong *fault.Fault
	if errors.As(err, &wrong) && (wrong.Kind == fault.Invalid || wrong.Kind == fault.TooLarge) {
		return s.fail(ctx, run, row, wrong)
	}
	if err != nil {
		return err
	}
	return s.keep(ctx, run, row, p)
}

// fail writes why a history cannot be judged; no further attempt would help.
func (s *Service) fail(ctx context.Context, run *job.Run, row historyRow, why *fault.Fault) error {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := run.Hold(ctx, tx); err != nil {
			return err
		}
		return s.end(ctx, tx, row, "failed", outcome{Error: why.Code})
	})
	if err != nil {
		return err
	}
	return job.GiveUp(why)
}

func (s *Service) end(ctx context.Context, tx *db.Tx, row historyRow, state string, o outcome) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return s.store.endHistory(ctx, tx, row.id, state, string(text))
}

// played is a history after its replay.
type played struct {
	sensors  []leak.Sensor
	detector *leak.Detector
	report   history.Report
	tape     *tape
}

// told is after how many rows progress is told.
const told = 512

func (s *Service) play(ctx context.Context, run *job.Run, row historyRow, content []byte) (played, error) {
	total := int64(bytes.Count(content, []byte("\n")))
	r, err := history.Open(bytes.NewReader(content), s.Zone)
	if err != nil {
		return played{}, err
	}
	p := played{sensors: r.Sensors, tape: &tape{sensors: r.Sensors}}
	p.detector = leak.New(r.Sensors, leak.Settings{Learn: int(row.learn), Zone: s.Zone, Follow: p.tape.take})
	for {
		reading, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return p, err
		}
		p.detector.Feed(reading)
		if r.Report.Rows%told == 0 {
			if err := run.Progress(ctx, int64(r.Report.Rows), max(total, int64(r.Report.Rows)), row.network); err != nil {
				return p, err
			}
		}
	}
	p.detector.Flush()
	p.report = r.Report
	if !p.tape.judged {
		return p, ErrShort
	}
	return p, nil
}

// sameEpisode is how far apart two histories may put the beginning of one leak.
const sameEpisode = 24 * time.Hour

// keep writes the episodes that are new, with their facts, and the report.
func (s *Service) keep(ctx context.Context, run *job.Run, row historyRow, p played) error {
	found := p.detector.Episodes()
	rows := make([]episodeRow, len(found))
	bodies := make([]body, len(found))
	for i, e := range found {
		bodies[i] = s.bodyOf(ctx, e, p)
		text, err := json.Marshal(bodies[i])
		if err != nil {
			return fmt.Errorf("write an episode of %s: %w", row.id, err)
		}
		rows[i] = rowOf(row, e, string(text))
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := run.Hold(ctx, tx); err != nil {
			return err
		}
		report := reportOf(p)
		for i := range rows {
			if err := s.keepOne(ctx, tx, rows[i], bodies[i], &report); err != nil {
				return err
			}
		}
		return s.end(ctx, tx, row, "done", outcome{Report: &report})
	})
}

func (s *Service) keepOne(ctx context.Context, tx *db.Tx, e episodeRow, b body, report *ReplayReport) error {
	known, err := s.store.isKnown(ctx, tx, e, sameEpisode.Microseconds())
	if err != nil {
		return err
	}
	if known {
		report.Known++
		return nil
	}
	e.found = db.Micros(tx.Now)
	added, err := s.store.putEpisode(ctx, tx, e)
	switch {
	case err != nil || !added:
		return err
	case e.cause != leak.Leak:
		report.Strays++
		return nil
	}
	report.Found++
	return tx.Emit(ctx, factOf(e, b))
}

func factOf(e episodeRow, b body) LeakSuspected {
	f := LeakSuspected{
		Episode: e.id, Network: e.network, Medium: e.medium, Region: e.region, Began: db.Time(e.began), Detected: db.Time(e.detected),
		Confidence: e.confidence, Nearest: []string{},
	}
	for i, r := range b.Sensors {
		if i == 0 {
			f.Lon, f.Lat = r.Lon, r.Lat
		}
		if i < 5 {
			f.Nearest = append(f.Nearest, r.Sensor)
		}
	}
	return f
}

func reportOf(p played) ReplayReport {
	report := ReplayReport{Report: p.report, Sensors: len(p.sensors), Corrections: []Correction{}}
	if report.Bad == nil {
		report.Bad = []history.Bad{}
	}
	for _, c := range p.detector.Corrected() {
		report.Corrections = append(report.Corrections, Correction(c))
	}
	return report
}
