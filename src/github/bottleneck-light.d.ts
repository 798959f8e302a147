// The build without Redis, which the throttling plugin uses too, comes without types of its own.
declare module 'bottleneck/light.js' {
  export { default } from 'bottleneck'
}
