package water

import "time"

// LeakSuspected is announced when a leak is found that no earlier history of the
// network had shown 发现疑似漏损. Its contract is api/events/water.leak_suspected.v1.json.
type LeakSuspected struct {
	Episode    EpisodeID `json:"episode"`
	Network    string    `json:"network"`
	Medium     string    `json:"medium"`
	Region     string    `json:"region"`
	Began      time.Time `json:"began"`
	Detected   time.Time `json:"detected"`
	Confidence float64   `json:"confidence"`
	Nearest    []string  `json:"nearest"` // sensors, the nearest first, at most five
	Lon        float64   `json:"lon"`     // of the nearest sensor; 0 with lat 0 where it is not known
	Lat        float64   `json:"lat"`
}

// Subject names the fact.
func (LeakSuspected) Subject() string { return "water.leak_suspected.v1" }

// Key keeps the facts of one network in order.
func (f LeakSuspected) Key() string { return f.Network }
