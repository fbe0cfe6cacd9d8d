package world

import "math"

// act says what a device of a kind measures; elapsed is the seconds since it
// last spoke.
type act func(s *speech, d *device, elapsed float64)

// acts are the kinds that the world can play, by the code of the profile.
func acts() map[string]act {
	return map[string]act{
		"lamp": lamp, "bin": bin, "manhole": manhole, "smoke": smoke, "hydrant": hydrant, "pipe": pipe,
		"air": air, "noise": noise, "charger": charger, "spot": spot, "parking": parking, "loop": loop,
		"crowd": crowd, "meter": meter, "water": water, "gas": gas, "camera": camera,
		"bus": bus, "sweeper": worker, "ambulance": worker,
	}
}

// bump is a hill in the day around an hour, 1 at its top.
func bump(hour, at, width float64) float64 {
	d := math.Abs(hour - at)
	d = min(d, 24-d)
	return math.Exp(-d * d / (2 * width * width))
}

// rush is how busy the streets are, 0 to 1.
func rush(hour float64) float64 {
	return min(1, 0.12+0.85*bump(hour, 8.3, 1.2)+0.8*bump(hour, 18, 1.5)+0.45*bump(hour, 13, 3))
}

// awake is how many people are up and at home or at work, 0 to 1.
func awake(hour float64) float64 {
	return min(1, 0.3+0.4*bump(hour, 7.5, 1.3)+0.6*bump(hour, 20, 2.2)+0.35*bump(hour, 13, 3))
}

func warmth(hour float64) float64 { return 19 + 6*bump(hour, 15, 4) }

func (d *device) noise(width float64) float64 { return d.rnd.NormFloat64() * width }

// chance is true about once in so many seconds.
func (d *device) chance(elapsed, every float64) bool {
	return d.rnd.Float64() < 1-math.Exp(-elapsed/every)
}

func lamp(s *speech, d *device, _ float64) {
	h := s.m.hour()
	// Each lamp has its own idea of dusk and dawn.
	on := h > 18.1+d.f[0]*0.3 || h < 5.4+d.f[0]*0.3
	switch {
	case on && h > 0.5 && h < 4.5:
		s.word("powerState", "low")
		s.number("illuminanceLevel", 0.5, 2)
		s.number("powerConsumption", 62+6*d.f[1]+d.noise(0.5), 1)
	case on:
		s.word("powerState", "on")
		s.number("illuminanceLevel", 1, 2)
		s.number("powerConsumption", 118+10*d.f[1]+d.noise(0.8), 1)
	default:
		s.word("powerState", "off")
		s.number("illuminanceLevel", 0, 2)
		s.number("powerConsumption", 0.8+d.f[1]*0.4, 1)
	}
	s.word("status", "ok")
	s.number("voltage", 229-4*awake(h)+d.noise(0.8), 1)
}

func bin(s *speech, d *device, elapsed float64) {
	h := s.m.hour()
	d.f[0] += elapsed / 3600 * (0.015 + 0.09*d.f[1]) * (0.2 + rush(h))
	if d.f[0] > 0.76+0.1*d.f[2] { // the crew comes before it is full
		d.f[0] = 0.02
	}
	s.number("fillingLevel", max(0, min(1, d.f[0]+d.noise(0.004))), 2)
	s.number("temperature", warmth(h)+2+d.noise(0.3), 1)
	s.word("status", "ok")
}

func manhole(s *speech, d *device, elapsed float64) {
	d.f[1] = max(0.3, d.f[1]-elapsed/3600/8000)
	s.flag("coverOpen", false)
	s.number("tilt", 0.4+0.8*d.f[0]+math.Abs(d.noise(0.05)), 1)
	s.number("waterLevel", 0.3+0.5*d.f[2]+0.15*awake(s.m.hour())+d.noise(0.01), 2)
	s.number("batteryLevel", 0.3+0.7*d.f[1], 2)
}

func smoke(s *speech, d *device, _ float64) {
	h := s.m.hour()
	s.flag("smokeAlarm", false)
	s.number("smokeDensity", max(0, 0.2+0.3*bump(h, 18.5, 1)*d.f[0]+d.noise(0.03)), 1)
	s.number("temperature", 21+4*d.f[1]+2*bump(h, 15, 4)+d.noise(0.2), 1)
	s.number("batteryLevel", 0.5+0.5*d.f[2], 2)
	if d.kind.hears {
		s.flag("sirenOn", false)
	}
}

func hydrant(s *speech, d *device, _ float64) {
	h := s.m.hour()
	s.number("pressure", 0.235+0.05*d.f[0]-0.03*awake(h)+d.noise(0.002), 3)
	s.number("flow", 0, 1)
	s.number("temperature", 17+2*d.f[1]+d.noise(0.1), 1)
}

func pipe(s *speech, d *device, _ float64) {
	h := s.m.hour()
	s.number("pressure", 0.285+0.04*d.f[0]-0.035*awake(h)+d.noise(0.0015), 3)
	s.number("flow", (60+240*d.f[1])*(0.35+0.9*awake(h))+d.noise(3), 1)
	s.number("turbidity", max(0.03, 0.15+0.1*d.f[2]+d.noise(0.01)), 2)
	if d.kind.hears {
		s.flag("valveOpen", true)
	}
}

func air(s *speech, d *device, _ float64) {
	h := s.m.hour()
	fine := 24 + 16*d.f[0] + 14*rush(h) - 6*bump(h, 15, 3) + d.noise(1.5)
	coarse := fine*1.55 + 6 + d.noise(2)
	nitrogen := 22 + 26*rush(h) + 8*d.f[1] + d.noise(1.5)
	ozone := 38 + 85*bump(h, 14.5, 2.8) + d.noise(3)
	s.number("pm25", max(3, fine), 0)
	s.number("pm10", max(5, coarse), 0)
	s.number("no2", max(4, nitrogen), 0)
	s.number("o3", max(4, ozone), 0)
	s.number("airQualityIndex", index(fine, coarse, nitrogen, ozone), 0)
	s.number("temperature", warmth(h)+d.f[2]+d.noise(0.1), 1)
	s.number("relativeHumidity", max(0.2, min(1, 0.78-0.22*bump(h, 15, 4)+d.noise(0.01))), 2)
}

// index is the air quality index: the worst of the parts, each on its own
// scale of HJ 633-2012 for one hour up to an index of 200 (PM2.5 and PM10 as
// for a day).
func index(fine, coarse, nitrogen, ozone float64) float64 {
	scale := func(v float64, at ...float64) float64 {
		marks := []float64{0, 50, 100, 150, 200}
		for i := 1; i < len(at); i++ {
			if v <= at[i] {
				return marks[i-1] + (marks[i]-marks[i-1])*(v-at[i-1])/(at[i]-at[i-1])
			}
		}
		return 200
	}
	return math.Ceil(max(scale(fine, 0, 35, 75, 115, 150), scale(coarse, 0, 50, 150, 250, 350),
		scale(nitrogen, 0, 100, 200, 700, 1200), scale(ozone, 0, 160, 200, 300, 400), 1))
}

func noise(s *speech, d *device, _ float64) {
	level := 49 + 6*d.f[0] + 13*rush(s.m.hour()) + d.noise(1.2)
	s.number("LAeq", level, 1)
	s.number("LAmax", level+7+math.Abs(d.noise(4)), 1)
}

func charger(s *speech, d *device, elapsed float64) {
	h := s.m.hour()
	sockets := 1 + math.Floor(d.f[1]*4)
	d.f[2] += (0.25 + 0.6*bump(h, 21, 4) + 0.3*bump(h, 13, 2) - d.f[2]) * min(1, elapsed/1800)
	taken := math.Round(max(0, min(sockets, sockets*d.f[2]+d.noise(0.35*sockets))))
	word := "free"
	if taken == sockets {
		word = "charging"
	}
	s.word("status", word)
	s.number("power", taken*(7+53*d.f[3])*(0.8+0.15*d.rnd.Float64()), 1)
	s.number("capacity", sockets, 0)
	s.number("availableCapacity", sockets-taken, 0)
	s.number("temperature", warmth(h)+14*min(1, taken)+d.noise(0.6), 1)
}

func spot(s *speech, d *device, elapsed float64) {
	full := 0.45 + 0.45*bump(s.m.hour(), 14, 5)
	if d.word == "" || d.chance(elapsed, 2400) {
		d.word = "free"
		if d.rnd.Float64() < full {
			d.word = "occupied"
		}
	}
	s.word("status", d.word)
	s.number("batteryLevel", 0.4+0.6*d.f[1], 2)
}

func parking(s *speech, d *device, _ float64) {
	total := math.Floor(60 + 540*d.f[0])
	share := min(0.95, 0.25+0.1*d.f[1]+0.55*bump(s.m.hour(), 14, 4.5)+d.noise(0.008))
	free := math.Round(total * (1 - max(0, share)))
	s.number("totalSpotNumber", total, 0)
	s.number("availableSpotNumber", free, 0)
	s.number("occupancy", 1-free/total, 3)
}

func loop(s *speech, d *device, _ float64) {
	load := min(1.05, rush(s.m.hour())*(0.55+0.5*d.f[0])+d.noise(0.04))
	load = max(0.02, load)
	speed := max(9, 48*(1-0.62*load*load)+d.noise(2))
	s.number("intensity", max(0, load*(700+1500*d.f[1])+d.noise(25)), 0)
	s.number("occupancy", min(1, 0.03+0.4*load*load), 3)
	s.number("averageVehicleSpeed", speed, 1)
	s.flag("congested", speed < 12)
}

func crowd(s *speech, d *device, _ float64) {
	h := s.m.hour()
	people := (80 + 620*d.f[0]*d.f[0]) * (0.05 + 0.9*bump(h, 13, 3) + 0.9*bump(h, 19, 2.2))
	people = max(0, people*(1+d.noise(0.05)))
	s.number("peopleCount", people, 0)
	s.number("peopleCountTowards", people*(0.05+0.02*d.rnd.Float64()), 0)
	s.number("peopleCountAway", people*(0.05+0.02*d.rnd.Float64()), 0)
}

func meter(s *speech, d *device, elapsed float64) {
	h := s.m.hour()
	power := (60 + 190*d.f[0]) * (0.35 + 0.75*awake(h)) * (1 + d.noise(0.02))
	if d.f[5] < 1 {
		d.f[5] = 20_000 + 900_000*d.f[1]
	}
	d.f[5] += power * elapsed / 3600
	s.number("activePower", max(0, power), 1)
	s.number("totalActiveEnergyImport", d.f[5], 1)
	s.number("phaseVoltage", 231-5*awake(h)+d.noise(0.6), 1)
}

// gas is a gauge of a medium-pressure network: people cook and heat water at the
// hours when they are awake.
func gas(s *speech, d *device, _ float64) {
	h := s.m.hour()
	s.number("pressure", 225+30*d.f[0]-26*awake(h)+d.noise(0.9), 1)
	s.number("flow", (300+1500*d.f[1])*(0.3+0.9*awake(h))+d.noise(12), 0)
	s.number("methane", max(0, 0.3+0.4*d.f[2]+d.noise(0.1)), 1)
	s.number("temperature", 16+2*d.f[3]+d.noise(0.1), 1)
}

// water follows the tide of the Huangpu: twice a day, 50 minutes later each day.
func water(s *speech, d *device, _ float64) {
	tide := 2 * math.Pi * float64(s.m.now.Unix()) / (12.42 * 3600)
	s.number("waterLevel", 2.4+0.85*math.Sin(tide)+0.2*d.f[0]+d.noise(0.01), 2)
	s.number("flow", 0.5*math.Cos(tide)+d.noise(0.02), 2)
}

func camera(s *speech, d *device, _ float64) {
	s.flag("on", true)
	s.number("frameRate", 25, 0)
	s.number("streamLoss", max(0, 0.004+d.noise(0.002)), 3)
}

func bus(s *speech, d *device, elapsed float64) {
	h := s.m.hour()
	d.drive(s, elapsed, h)
	s.number("occupancy", max(0, min(1.2, 0.2+0.8*rush(h)*d.f[1]+d.noise(0.02))), 2)
}

// worker is a vehicle that works: a sweeper goes slowly, an ambulance waits
// between its rides.
func worker(s *speech, d *device, elapsed float64) {
	if d.word == "" || d.chance(elapsed, 600) {
		d.word = "onRoute"
		if d.rnd.Float64() < 0.25 {
			d.word = "parked"
		}
	}
	if d.word == "parked" || s.forced("serviceStatus", "") == "broken" {
		s.stand(d)
	} else {
		d.drive(s, elapsed, s.m.hour())
	}
	s.word("serviceStatus", d.word)
}

// drive moves a vehicle on along the roads, slower in the rush, with stops.
func (d *device) drive(s *speech, elapsed, hour float64) {
	if d.driver == nil {
		s.stand(d)
		return
	}
	if d.f[4] > 0 { // at a stop or a light
		d.f[4] -= elapsed
		s.stand(d)
		return
	}
	if d.chance(elapsed, 70) {
		d.f[4] = 8 + 25*d.rnd.Float64()
	}
	share := (1 - 0.55*rush(hour)) * (0.85 + 0.15*d.f[0])
	switch d.kind.code {
	case "sweeper":
		share *= 0.4
	case "ambulance":
		share *= 1.3
	}
	at, bearing, speed := d.driver.Go(min(elapsed, 30), share)
	d.home = at
	d.f[3] = bearing
	s.number("speed", speed*3.6, 0)
	s.number("heading", math.Mod(bearing+360, 360), 0)
	s.place(at)
}

// stand says that the vehicle is where it was.
func (s *speech) stand(d *device) {
	s.number("speed", 0, 0)
	s.number("heading", math.Mod(d.f[3]+360, 360), 0)
	s.place(d.home)
}
