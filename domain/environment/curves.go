package environment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/domain/environment/index"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// measureLoad is the load of a district, kW.
const measureLoad = "load"

// districtDigits is how much of a region code names a district.
const districtDigits = 6

// CurvePoint is the mean of one step of a curve.
type CurvePoint struct {
	At    time.Time `json:"at"`
	Value float64   `json:"value"`
}

// draw adds this look to the curves: means of the city and of each district by the
// hour, the load by the quarter of an hour.
func (s *Service) draw(ctx context.Context, tx *db.Tx, r Rules, air, noise, meters []Reading) error {
	now := tx.Now
	hour, quarter := db.Micros(now.Truncate(time.Hour)), db.Micros(now.Truncate(15*time.Minute))
	means := map[[2]string][]float64{}
	add := func(region, measure string, v float64) {
		for _, place := range places(region) {
			means[[2]string{place, measure}] = append(means[[2]string{place, measure}], v)
		}
	}
	for _, one := range air {
		for p, attribute := range r.Air.Attributes {
			if v, ok := one.Values[attribute]; ok && fresh(one, now) {
				add(one.Region, string(p), v)
			}
		}
	}
	for _, one := range noise {
		if v, ok := one.Values[r.Noise.Level]; ok && fresh(one, now) {
			add(one.Region, "LAeq", v)
		}
	}
	for key, values := range means {
		value := sum(values) / float64(len(values))
		if key[1] == "LAeq" { // one meter that is broken or beside a hammer is not the city
			value = middle(values)
		}
		if err := s.store.addCurve(ctx, tx, key[0], key[1], hour, value); err != nil {
			return err
		}
	}
	for place, kw := range loads(r.Power, meters, now) {
		if err := s.store.addCurve(ctx, tx, place, measureLoad, quarter, kw); err != nil {
			return err
		}
	}
	return nil
}

// places are the city and the district of a region.
func places(region string) []string {
	if len(region) < districtDigits {
		return []string{""}
	}
	return []string{"", region[:districtDigits]}
}

// loads sums the power of the meters that are heard.
func loads(r PowerRules, meters []Reading, now time.Time) map[string]float64 {
	out := map[string]float64{}
	for _, one := range meters {
		if kw, ok := one.Values[r.Power]; ok && fresh(one, now) {
			for _, place := range places(one.Region) {
				out[place] += kw
			}
		}
	}
	return out
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

func middle(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// Curve is a day of a place: its steps, and those of the day before to compare with.
type Curve struct {
	Place   string       `json:"place"`
	Name    string       `json:"name" doc:"Of the district; empty for the city"`
	Measure string       `json:"measure"`
	Date    string       `json:"date"`
	Step    int          `json:"step" doc:"Seconds"`
	Day     []CurvePoint `json:"day"`
	Before  []CurvePoint `json:"before" doc:"The day before, its times a day later"`
	Limit   *float64     `json:"limit,omitempty" doc:"Of the measure, where it has one"`
}

// Curve gives the day of a measure in the city (place "") or a district. The caller
// needs environment.read. Faults: ErrDate, ErrMeasure.
func (s *Service) Curve(ctx context.Context, place, measure, date string) (Curve, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Curve{}, err
	}
	if scope := auth.From(ctx).Scope; place != "" && !scope.CoversRegion(place) {
		return Curve{}, ErrNoStation
	}
	return s.curve(ctx, place, measure, date)
}

func (s *Service) curve(ctx context.Context, place, measure, date string) (Curve, error) {
	from, err := s.midnight(date)
	if err != nil {
		return Curve{}, err
	}
	c := Curve{Place: place, Measure: measure, Date: from.Format(time.DateOnly), Step: 3600}
	rules := s.theRules()
	switch {
	case measure == measureLoad:
		c.Step = 900
	case rules.Air.Attributes[index.Pollutant(measure)] != "":
		if limit, ok := rules.Air.Limits[index.Pollutant(measure)]; ok {
			c.Limit = &limit
		}
	case measure != "LAeq":
		return c, ErrMeasure
	}
	if place != "" {
		c.Name = s.Regions.RegionName(place, web.Language(ctx) == "en")
	}
	yesterday := from.AddDate(0, 0, -1)
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if c.Day, err = s.store.curve(ctx, tx, place, measure, db.Micros(from), db.Micros(from.AddDate(0, 0, 1))); err != nil {
			return err
		}
		c.Before, err = s.store.curve(ctx, tx, place, measure, db.Micros(yesterday), db.Micros(from))
		return err
	})
	for i := range c.Before {
		c.Before[i].At = c.Before[i].At.Add(from.Sub(yesterday))
	}
	c.Day, c.Before = orEmpty(c.Day), orEmpty(c.Before)
	return c, err
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// midnight gives the beginning of a day in the city, of today for "".
func (s *Service) midnight(date string) (time.Time, error) {
	if date == "" {
		date = s.Clock.Now().In(s.Zone).Format(time.DateOnly)
	}
	at, err := time.ParseInLocation(time.DateOnly, date, s.Zone)
	if err != nil {
		return at, ErrDate
	}
	return at, nil
}

// District is the load of a district now 分区负荷.
type District struct {
	Region  string   `json:"region"`
	Name    string   `json:"name"`
	Load    float64  `json:"load" doc:"kW, of the meters that are heard"`
	Before  *float64 `json:"before,omitempty" doc:"kW, at this time of the day before"`
	Meters  int      `json:"meters"`
	Silent  int      `json:"silent"`
	Lowest  *float64 `json:"lowest,omitempty" doc:"V, the least voltage that is heard"`
	Outages int      `json:"outages" doc:"That go on"`
}

// Power gives the load of the districts of the caller's scope, the greatest first. The
// caller needs environment.read.
func (s *Service) Power(ctx context.Context) ([]District, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	r, now := s.theRules().Power, s.Clock.Now()
	scope, english := auth.From(ctx).Scope, web.Language(ctx) == "en"
	by := map[string]*District{}
	for _, one := range s.Stations.Of(r.Profile) {
		if len(one.Region) < districtDigits || !scope.CoversRegion(one.Region) || !scope.CoversOrg(one.Org) {
			continue
		}
		code := one.Region[:districtDigits]
		d := by[code]
		if d == nil {
			d = &District{Region: code, Name: s.Regions.RegionName(code, english)}
			by[code] = d
		}
		d.add(r, one, now)
	}
	out := []District{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		open, err := s.store.episodes(ctx, tx, episodeFilter{kinds: []string{kindOutage}, state: "open"}, 500)
		if err != nil {
			return err
		}
		at := now.AddDate(0, 0, -1).Truncate(15 * time.Minute)
		for code, d := range by {
			for _, e := range open {
				if len(e.region) >= districtDigits && e.region[:districtDigits] == code {
					d.Outages++
				}
			}
			before, err := s.store.curve(ctx, tx, code, measureLoad, db.Micros(at), db.Micros(at)+1)
			if err != nil {
				return err
			}
			if len(before) > 0 {
				d.Before = &before[0].Value
			}
			d.Load = round(d.Load)
			out = append(out, *d)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b District) int { return cmp.Or(cmp.Compare(b.Load, a.Load), cmp.Compare(a.Region, b.Region)) })
	return out, err
}

func (d *District) add(r PowerRules, one Reading, now time.Time) {
	d.Meters++
	if !fresh(one, now) {
		d.Silent++
		return
	}
	d.Load += one.Values[r.Power]
	for _, w := range r.Witnesses {
		if v, ok := one.Values[w.Voltage]; ok && w.Profile == r.Profile && (d.Lowest == nil || v < *d.Lowest) {
			lowest := round(v)
			d.Lowest = &lowest
		}
	}
}
