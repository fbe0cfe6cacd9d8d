package environment

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/domain/environment/index"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Episode is an exceedance or an outage as people see it.
type Episode struct {
	ID         EpisodeID  `json:"id"`
	Kind       string     `json:"kind" enum:"air,noise,outage,dip"`
	Measure    string     `json:"measure"`
	BeganAt    time.Time  `json:"beganAt"`
	EndedAt    *time.Time `json:"endedAt,omitempty" doc:"Absent while it goes on"`
	Worst      float64    `json:"worst"`
	Mean       float64    `json:"mean" doc:"Of the stations while they were beyond the limit"`
	Limit      float64    `json:"limit"`
	Region     string     `json:"region"`
	RegionName string     `json:"regionName" doc:"In the caller's language"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Stations   []Member   `json:"stations" doc:"The worst first"`
}

// EpisodeQuery chooses episodes; empty fields choose all.
type EpisodeQuery struct {
	Kinds []string
	State string // open, ended
	page.Ask
}

// Episodes lists those of the caller's scope, the newest first. The caller needs
// environment.read.
func (s *Service) Episodes(ctx context.Context, q EpisodeQuery) (page.Page[Episode], error) {
	var none page.Page[Episode]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{fmt.Sprint(q.Kinds), q.State}
	f := episodeFilter{kinds: q.Kinds, state: q.State, region: auth.From(ctx).Scope.Region}
	if _, err := page.Decode(q.Cursor, filters, &f.afterAt, &f.after); err != nil {
		return none, err
	}
	var rows []episodeRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.episodes(ctx, tx, f, q.Size()+1)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("list episodes: %w", err)
	}
	list := page.Of(rows, q.Size(), filters, func(e episodeRow) []any { return []any{e.began, string(e.id)} })
	return page.Map(list, func(e episodeRow) Episode { return s.view(ctx, e) }), nil
}

// Episode gives one of the caller's scope. The caller needs environment.read. Fault:
// ErrNoEpisode.
func (s *Service) Episode(ctx context.Context, id EpisodeID) (Episode, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Episode{}, err
	}
	var row episodeRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = s.store.episode(ctx, tx, id)
		return err
	})
	if err != nil {
		return Episode{}, err
	}
	if !auth.From(ctx).Scope.CoversRegion(row.region) {
		return Episode{}, ErrNoEpisode
	}
	return s.view(ctx, row), nil
}

func (s *Service) view(ctx context.Context, e episodeRow) Episode {
	english := web.Language(ctx) == "en"
	out := Episode{
		ID: e.id, Kind: e.kind, Measure: e.measure, BeganAt: db.Time(e.began), Worst: e.worst, Mean: e.mean, Limit: e.bound, Region: e.region, Lon: e.lon, Lat: e.lat,
		Stations: []Member{},
	}
	if e.region != "" {
		out.RegionName = s.Regions.RegionName(e.region, english)
	}
	if e.ended != 0 {
		at := db.Time(e.ended)
		out.EndedAt = &at
	}
	_ = json.Unmarshal([]byte(e.body), &out.Stations) // write wrote it
	for i := range out.Stations {
		out.Stations[i].Name = s.Stations.NameIn(out.Stations[i].Name, english)
	}
	return out
}

// theRules gives the rules of the pack, empty ones in a city without.
func (s *Service) theRules() Rules {
	if r := s.rules.Load(); r != nil {
		return *r
	}
	return Rules{}
}

// Today is the air as everyone may see it: now, by the hour, and what is exceeded.
type Today struct {
	AirNow
	Hours []AirHour `json:"hours" doc:"Of the city, the last 24"`
	Over  []Episode `json:"over" doc:"Exceedances that go on"`
}

// AirHour is the air of the city in an hour.
type AirHour struct {
	At     time.Time          `json:"at"`
	AQI    int                `json:"aqi"`
	Grade  int                `json:"grade"`
	Values map[string]float64 `json:"values" doc:"Means of the hour"`
}

// Public gives the air of the city to everyone.
func (s *Service) Public(ctx context.Context) (Today, error) {
	t := Today{AirNow: s.air(web.Language(ctx) == "en", func(AirStation) bool { return true }), Hours: []AirHour{}, Over: []Episode{}}
	from := t.At.Add(-24 * time.Hour).Truncate(time.Hour)
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		by := map[time.Time]map[index.Pollutant]float64{}
		for p := range s.theRules().Air.Attributes {
			points, err := s.store.curve(ctx, tx, "", string(p), db.Micros(from), db.Micros(t.At)+1)
			if err != nil {
				return err
			}
			for _, one := range points {
				if by[one.At] == nil {
					by[one.At] = map[index.Pollutant]float64{}
				}
				by[one.At][p] = one.Value
			}
		}
		for at := from; !at.After(t.At); at = at.Add(time.Hour) {
			air, ok := index.Of(index.Hour, by[at.UTC()])
			if !ok {
				continue
			}
			hour := AirHour{At: at.UTC(), AQI: air.AQI, Grade: index.Grade(air.AQI), Values: map[string]float64{}}
			for p, v := range by[at.UTC()] {
				hour.Values[string(p)] = v
			}
			t.Hours = append(t.Hours, hour)
		}
		open, err := s.store.episodes(ctx, tx, episodeFilter{kinds: []string{kindAir}, state: "open"}, 20)
		for _, e := range open {
			t.Over = append(t.Over, s.view(ctx, e))
		}
		return err
	})
	return t, err
}
