package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"citybrain/domain/things"
)

// profiles stand in place of Shanghai's: a gauge under an alarm rule, and a
// station whose six attributes are about 550 bytes of state. One attribute of a
// station has a history, as most of those of a real list have none that is fine.
const profiles = `
  - code: gauge
    zh: 测试仪表
    en: Gauge
    type: Device
    icon: lamp
    interval: 10m
    open: true
    organisation: /sh/drainage
    attributes:
      - {code: temperature, zh: 温度, en: Temperature, unit: °C, range: [-60, 300], precision: 1}
      - {code: count, zh: 序号, en: Number, range: [0, 1000000000], precision: 0, keep: none}
    alarms:
      - {code: hot, attribute: temperature, above: 35, until: 30, severity: warning, zh: 温度过高, en: Too hot}
  - code: station
    zh: 测试站
    en: Station
    type: AirQualityObserved
    icon: air
    interval: 24h
    organisation: /sh/ecology
    attributes:
      - {code: temperature, zh: 温度, en: Temperature, unit: °C, range: [-60, 80], precision: 1, keep: none}
      - {code: relativeHumidity, zh: 湿度, en: Humidity, unit: "%", range: [0, 100], precision: 1, keep: none}
      - {code: pm25, zh: 细颗粒物, en: PM2.5, unit: µg/m³, range: [0, 2000], precision: 1, keep: quarter}
      - {code: coarseParticles, zh: 可吸入颗粒物, en: PM10, unit: µg/m³, range: [0, 2000], precision: 1, keep: none}
      - {code: nitrogenDioxide, zh: 二氧化氮, en: NO2, unit: µg/m³, range: [0, 2000], precision: 1, keep: none}
      - {code: operationalStatus, zh: 状况, en: Condition, kind: text, values: {working: {zh: 正常, en: Working}, faulty: {zh: 故障, en: Faulty}}, keep: none}
    alarms:
      - {code: smog, attribute: pm25, above: 150, until: 120, severity: warning, zh: 空气重污染, en: Heavy smog}
`

// makePack is Shanghai with the two profiles more and n stations instead of its
// own devices. It gives the folder and the file of their ids.
func (b *bench) makePack(n int) (folder, ids string, err error) {
	room, err := b.room("pack")
	if err != nil {
		return "", "", err
	}
	folder, ids = filepath.Join(room, "shanghai"), filepath.Join(room, "ids")
	if err := os.CopyFS(folder, os.DirFS("cities/shanghai")); err != nil {
		return "", "", err
	}
	for _, list := range []string{"things/devices.csv", "things/devices.csv.gz", "things/assets.csv", "things/ties.csv"} {
		if err := os.Remove(filepath.Join(folder, list)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", "", err
		}
	}
	f, err := os.OpenFile(filepath.Join(folder, "things/profiles.yaml"), os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return "", "", err
	}
	_, err = f.WriteString(profiles)
	if err = errors.Join(err, f.Close()); err != nil || n == 0 {
		return folder, ids, err
	}
	return folder, ids, errors.Join(writeStations(filepath.Join(folder, "things/devices.csv"), n), writeIDs(ids, n))
}

func stationID(i int) string { return string(things.NameOf("station", serialOf(i))) }

func serialOf(i int) string { return fmt.Sprintf("S-%07d", i) }

// streetOf gives the code of a street of the pack: Jing'an's have the numbers
// from 11 on and 101, Huangpu's begin with 2.
func streetOf(i int) string {
	streets := [walls]string{"310106006", "310106101", "310101002", "310101013"}
	for n := 11; n <= 22; n++ {
		streets[4+n-11] = fmt.Sprintf("310106%03d", n)
	}
	return streets[i%walls]
}

// writeStations spreads the stations over the town, each in one of 16 streets.
func writeStations(name string, n int) error {
	return writeLines(name, func(w *bufio.Writer) {
		fmt.Fprintln(w, "profile,serial,name,lon,lat,region,org")
		for i := range n {
			lon, lat := 121.409+float64(i*7919%100_003)/100_003*0.143, 31.179+float64(i*104_729%99_991)/99_991*0.1
			fmt.Fprintf(w, "station,%s,空气监测站 %07d,%.6f,%.6f,%s,\n", serialOf(i), i, lon, lat, streetOf(i))
		}
	})
}

func writeIDs(name string, n int) error {
	return writeLines(name, func(w *bufio.Writer) {
		lines := json.NewEncoder(w)
		for i := range n {
			_ = lines.Encode(map[string]string{"id": stationID(i)}) // the buffer keeps the error
		}
	})
}

func writeLines(name string, fill func(*bufio.Writer)) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	return errors.Join(w.Flush(), f.Close())
}
