package environment

import "time"

// Began is announced when a limit is exceeded or the power is gone for long enough
// 超标或停电开始. Its contract is api/events/environment.episode_began.v1.json.
type Began struct {
	Episode  EpisodeID `json:"episode"`
	Kind     string    `json:"kind"` // air, noise, outage, dip
	Measure  string    `json:"measure"`
	Region   string    `json:"region"`
	Lon      float64   `json:"lon"`
	Lat      float64   `json:"lat"`
	Value    float64   `json:"value"` // the worst so far
	Limit    float64   `json:"limit"`
	Stations []string  `json:"stations"`
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (Began) Subject() string { return "environment.episode_began.v1" }

// Key keeps the facts of one episode in order.
func (f Began) Key() string { return string(f.Episode) }

// Ended is announced when every station has been clear of the limit for long enough
// 超标或停电结束. Its contract is api/events/environment.episode_ended.v1.json.
type Ended struct {
	Episode  EpisodeID `json:"episode"`
	Kind     string    `json:"kind"`
	Measure  string    `json:"measure"`
	Region   string    `json:"region"`
	Began    time.Time `json:"began"`
	Worst    float64   `json:"worst"`
	Mean     float64   `json:"mean"`
	Limit    float64   `json:"limit"`
	Stations int       `json:"stations"`
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (Ended) Subject() string { return "environment.episode_ended.v1" }

// Key keeps the facts of one episode in order.
func (f Ended) Key() string { return string(f.Episode) }
