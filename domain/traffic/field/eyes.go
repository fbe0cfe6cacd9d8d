package field

import "context"

// Eyes is the driver of trackers (雷达、视频跟踪器): every vehicle that they see now.
type Eyes interface {
	See(ctx context.Context) ([]Vehicle, error)
}

// Vehicle is one vehicle in sight: on a lane or on a link inside a box, by their index in
// the network; the other is network.None. Track tells it from others while it stays in
// sight; it is no name and no plate.
type Vehicle struct {
	Track int     `json:"track"`
	Lane  int     `json:"lane"`
	Link  int     `json:"link"`
	At    float64 `json:"at"`    // m from the begin of the lane or link
	Speed float64 `json:"speed"` // m/s
}
