// Package water is the pipes of the city 供水与燃气管网: it looks for leaks in what
// the sensors of a network of water or gas say, tells which sensors are nearest,
// and keeps what people make of it.
//
// The looking itself is in leak, which is pure and is told nothing of the network;
// what strangers upload is read in history.
package water

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/water/history"
	"citybrain/domain/water/leak"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
)

// HistoryID names an uploaded history 历史数据 ("history_01k3…").
type HistoryID string

// EpisodeID names an episode 疑似漏损 ("episode_…"). It follows from the history and
// the number in it, so that a replay which is repeated makes nothing twice.
type EpisodeID string

// The permissions of water.
var (
	ReadPermission   = auth.Permission{Code: "water.read", ZH: "查看管网漏损", EN: "See suspected leaks"}
	HandlePermission = auth.Permission{Code: "water.handle", ZH: "处置管网漏损", EN: "Acknowledge and close suspected leaks"}
	ReplayPermission = auth.Permission{Code: "water.replay", ZH: "上传管网历史数据", EN: "Upload histories of networks"}
)

// The faults of water; history has those of a file.
var (
	ErrNoEpisode    = fault.New(fault.Missing, "water.no_episode", "There is no such suspected leak.")
	ErrNoHistory    = fault.New(fault.Missing, "water.no_history", "There is no such history.")
	ErrAcknowledged = fault.New(fault.Conflict, "water.acknowledged", "Somebody has taken this on already.")
	ErrClosed       = fault.New(fault.Conflict, "water.closed", "This is closed already.")
	ErrReason       = fault.New(fault.Invalid, "water.reason", "Say in 1 to 1,000 characters what was found.")
	ErrNetwork      = fault.New(fault.Invalid, "water.network", "Give the network a name of 1 to 80 characters, say whether it carries water or gas, and learn from 3 to 28 days.")
	ErrTooLarge     = fault.New(fault.TooLarge, "water.history_large", "The file is larger than 32 MB.")
	ErrShort        = fault.New(fault.Invalid, "water.history_short", "The history is too short: nothing is left to judge after the days to learn from.")
)

// Sensor is what the city knows of a sensor of a network.
type Sensor struct {
	Thing string
	Name  string
	At    geo.Point
}

// Sensors finds the thing that a column of a history stands for, by its serial
// number or id; domain things supplies it.
type Sensors interface {
	Sensor(ctx context.Context, column string) (Sensor, bool)
}

// Audit records who did what; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Jobs is the queue; *job.Queue is one.
type Jobs interface {
	Add(ctx context.Context, tx *db.Tx, kind string, args any, o job.Options) (job.ID, error)
	Get(ctx context.Context, id job.ID) (job.Job, error)
}

// Deps is what Service needs. DB, Clock and Jobs are required.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Jobs    Jobs
	Zone    *time.Location // of times without a zone in a file; nil is UTC
	Sensors Sensors        // nil: sensors have the names and places of the file only
	Audit   Audit          // nil: nothing is recorded
	Names   audit.Names    // of posts; nil: their ids are shown
	Gauges  Gauges         // nil: nothing is watched live
}

// Service is the domain.
type Service struct {
	Deps
	store store
	live  atomic.Pointer[Networks]

	listening sync.Mutex        // held while zones are listened to
	zones     map[string]*watch // by code
}

// New makes the service.
func New(d Deps) *Service {
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	return &Service{Deps: d, zones: map[string]*watch{}}
}

// History is an uploaded history as people see it.
type History struct {
	ID      HistoryID     `json:"id"`
	Network string        `json:"network"`
	Medium  string        `json:"medium" enum:"water,gas"`
	File    string        `json:"file"`
	Learn   int           `json:"learn" doc:"Days from which the usual behaviour was learned"`
	AddedAt time.Time     `json:"addedAt"`
	Job     string        `json:"job"`
	State   string        `json:"state" enum:"waiting,running,done,failed"`
	Done    int64         `json:"done" doc:"Rows judged so far"`
	Total   int64         `json:"total" doc:"Rows of the file; 0 while it is not known"`
	Error   string        `json:"error,omitempty" doc:"Code of the fault that ended it"`
	Report  *ReplayReport `json:"report,omitempty" doc:"Once it is done"`
}

// Created says where the history is.
func (h History) Created() string { return "/api/v1/water/histories/" + string(h.ID) }

// ReplayReport is what a replay read and found.
type ReplayReport struct {
	history.Report
	Sensors     int          `json:"sensors"`
	Found       int          `json:"found" doc:"Suspected leaks that are new"`
	Known       int          `json:"known" doc:"Suspected leaks that an earlier history of this network had shown"`
	Strays      int          `json:"strays" doc:"Sensors that strayed with nothing to confirm them"`
	Corrections []Correction `json:"corrections" doc:"What was mended in the readings"`
}

// Correction is what was mended in the readings of a sensor.
type Correction struct {
	Sensor string    `json:"sensor"`
	Kind   string    `json:"kind" enum:"unit,stuck,masked"`
	Factor float64   `json:"factor,omitempty" doc:"By which readings were multiplied"`
	Steps  int       `json:"steps"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// Episode is a suspected leak as people see it.
type Episode struct {
	ID                 EpisodeID  `json:"id"`
	History            HistoryID  `json:"history" doc:"Empty where it was found live"`
	Zone               string     `json:"zone,omitempty" doc:"Of the live network"`
	Sudden             bool       `json:"sudden" doc:"Pressures fell within minutes, as when a pipe bursts"`
	Thing              string     `json:"thing,omitempty" doc:"The gauge that fell most"`
	Network            string     `json:"network"`
	Medium             string     `json:"medium" enum:"water,gas"`
	Cause              leak.Cause `json:"cause" enum:"leak,one_sensor"`
	BeganAt            time.Time  `json:"beganAt" doc:"Best estimate"`
	DetectedAt         time.Time  `json:"detectedAt" doc:"When the readings up to then were enough"`
	EndedAt            *time.Time `json:"endedAt,omitempty" doc:"Absent while it goes on"`
	Confidence         float64    `json:"confidence" minimum:"0" maximum:"1"`
	Nearest            string     `json:"nearest" doc:"The sensor that fell most"`
	State              string     `json:"state" enum:"open,acknowledged,closed"`
	AcknowledgedAt     *time.Time `json:"acknowledgedAt,omitempty"`
	AcknowledgedByName string     `json:"acknowledgedByName,omitempty"`
	ClosedAt           *time.Time `json:"closedAt,omitempty"`
	ClosedByName       string     `json:"closedByName,omitempty"`
	Outcome            string     `json:"outcome,omitempty" enum:"repaired,not_found,false_alarm,sensor"`
	Reason             string     `json:"reason,omitempty"`
	Sensors            []Ranked   `json:"sensors,omitempty" doc:"The nearest first; only where one episode is shown"`
	Curves             *Curves    `json:"curves,omitempty" doc:"Only where one episode is shown"`

	acknowledgedBy, closedBy string
}

// Ranked is one sensor of an episode.
type Ranked struct {
	Sensor string  `json:"sensor"`
	Name   string  `json:"name" doc:"Of the thing, where the city knows the sensor"`
	Thing  string  `json:"thing,omitempty"`
	Lon    float64 `json:"lon,omitempty"`
	Lat    float64 `json:"lat,omitempty"`
	Drop   float64 `json:"drop" doc:"In the unit of the sensor; positive is lower than expected"`
	Score  float64 `json:"score" doc:"The drop in units of its usual straying"`
}

// Curves are what the nearest sensors said beyond what was expected of them, from
// two days before the beginning to a day after the end.
type Curves struct {
	From    time.Time `json:"from"`
	Step    int       `json:"step" doc:"Seconds between points"`
	Sensors []Curve   `json:"sensors"`
}

// Curve is one sensor's line.
type Curve struct {
	Sensor   string     `json:"sensor"`
	Band     float64    `json:"band" doc:"Quiet points stay within plus or minus this"`
	Residual []*float64 `json:"residual" doc:"Measured minus expected; null where it is missing"`
}
