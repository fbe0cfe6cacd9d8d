// Package itemcode is the codes of service items 政务服务事项编码: the basic code of
// twelve signs that every department shares, and the implementation code of thirty-one
// signs that one department has in one region. The code sets are those of GB/T 39046-2020.
package itemcode

import (
	"fmt"
	"strings"

	"citybrain/kernel/fault"
)

// The faults of codes.
var (
	ErrBasic          = fault.New(fault.Invalid, "services.basic_code", "A basic code has two signs of the region, two of the type, five of the item and three of its part.")
	ErrImplementation = fault.New(fault.Invalid, "services.implementation_code", "An implementation code is a credit code, a level and a basic code: 31 signs.")
)

// Type is the kind of a service item 事项类型.
type Type string

// The types of GB/T 39046-2020.
const (
	Permit       Type = "01" // 行政许可
	Penalty      Type = "02" // 行政处罚
	Coercion     Type = "03" // 行政强制
	Levy         Type = "04" // 行政征收
	Payment      Type = "05" // 行政给付
	Inspection   Type = "06" // 行政检查
	Confirmation Type = "07" // 行政确认
	Reward       Type = "08" // 行政奖励
	Ruling       Type = "09" // 行政裁决
	OtherPower   Type = "10" // 其他行政权力
	Public       Type = "20" // 公共服务
)

// Known tells a type that the standard has.
func (t Type) Known() bool {
	switch t {
	case Permit, Penalty, Coercion, Levy, Payment, Inspection, Confirmation, Reward, Ruling, OtherPower, Public:
		return true
	}
	return false
}

// Level is the level at which an item is handled 行使层级.
type Level byte

// The levels.
const (
	State    Level = '1'
	Province Level = '2'
	City     Level = '3'
	County   Level = '4'
	Town     Level = '5'
	Village  Level = '6'
	Graded   Level = '7' // 分级管理
)

// Basic is a basic code 基本编码.
type Basic struct {
	Region string // two digits of the province
	Type   Type
	Main   string // five signs
	Sub    string // three signs; 000: the item as a whole
}

// String writes the twelve signs.
func (b Basic) String() string { return b.Region + string(b.Type) + b.Main + b.Sub }

// ParseBasic reads the twelve signs.
func ParseBasic(text string) (Basic, error) {
	if len(text) != 12 || !signs(text) || !digits(text[:4]) {
		return Basic{}, ErrBasic
	}
	b := Basic{Region: text[:2], Type: Type(text[2:4]), Main: text[4:9], Sub: text[9:]}
	if !b.Type.Known() {
		return Basic{}, ErrBasic
	}
	return b, nil
}

// Implementation is an implementation code 实施编码.
type Implementation struct {
	Credit string // the department's unified social credit code, 18 signs
	Level  Level
	Basic  Basic
}

// String writes the thirty-one signs.
func (i Implementation) String() string { return i.Credit + string(i.Level) + i.Basic.String() }

// Make joins a department's code, a level and a basic code. Whether the credit code
// holds is for its own parser to say; here only its signs are looked at.
func Make(credit string, level Level, basic Basic) (Implementation, error) {
	return Parse(credit + string(level) + basic.String())
}

// Parse reads the thirty-one signs.
func Parse(text string) (Implementation, error) {
	if len(text) != 31 || !signs(text) {
		return Implementation{}, ErrImplementation
	}
	level := Level(text[18])
	if level < State || level > Graded {
		return Implementation{}, ErrImplementation
	}
	basic, err := ParseBasic(text[19:])
	if err != nil {
		return Implementation{}, fmt.Errorf("read %s: %w", text, ErrImplementation)
	}
	return Implementation{Credit: text[:18], Level: level, Basic: basic}, nil
}

func signs(text string) bool {
	return strings.Trim(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func digits(text string) bool { return strings.Trim(text, "0123456789") == "" }
