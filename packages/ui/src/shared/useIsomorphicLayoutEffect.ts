'use client'
import { useEffect, useLayoutEffect } from 'react'

/** `useLayoutEffect` in browsers. On the server it is `useEffect`, since React 18 warns about the former there. */
export const useIsomorphicLayoutEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect
