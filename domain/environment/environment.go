// Package environment is the air, the noise and the power of the city 空气、噪声与供电.
package environment
